import type { Json } from '@thimble/core';
import { findPythonLiteral } from '../python/python-literals.ts';
import { pythonRandom } from './python-random.ts';
import { listOf, numberOf, objectOf, problem, textOf, textsOf, type Input, type ServiceEntry } from './service.ts';

const now = Date.UTC(2024, 8, 1, 10, 30) / 1000;
const sectors: { readonly [name: string]: string[] } = {
  Technology: ['AAPL', 'GOOG', 'MSFT', 'NVDA'],
  Automobile: ['TSLA', 'F', 'GM'],
};

/** A broker. */
export const trading: ServiceEntry = {
  document: 'trading_bot',
  tables: 'trading_bot.py',
  open(given, tables) {
    const config: Input = { ...objectOf(findPythonLiteral(tables, 'DEFAULT_STATE')), ...given };
    const random = pythonRandom(numberOf(config.random_seed, 1053520));
    const orders = new Map(Object.entries(objectOf(config.orders)).map(([id, order]) => [Number(id), objectOf(order)]));
    const account = objectOf(config.account_info);
    const stocks = objectOf(config.stocks);
    const history = listOf(config.transaction_history);
    const market = textOf(config.market_status, 'Closed');
    let watched = textsOf(config.watch_list);
    let isLoggedIn = config.authenticated === true;
    let counter = numberOf(config.order_counter, 12446);
    const loggedOut = (why: string) => problem(`User not authenticated. Please log in to ${why}.`);

    function move(type: string, amount: number, status: string): Json {
      account.balance = numberOf(account.balance) + (type === 'deposit' ? amount : -amount);
      const time = new Date(random.randint(now, now + 86_400) * 1000).toISOString();
      history.push({ type, amount, timestamp: time.slice(0, 19).replace('T', ' ') });
      return { status, new_balance: account.balance };
    }

    return {
      state: () => ({ orders: [...orders], account, watched, isLoggedIn, counter, history }),
      methods: {
        get_current_time: () => ({ current_time: '10:30 AM' }),
        get_stock_info: ({ symbol }) =>
          stocks[textOf(symbol)] ?? problem(`Stock with symbol '${textOf(symbol)}' not found.`),
        get_order_details({ order_id }) {
          const known = [...orders.keys()].join(', ');
          return (
            orders.get(numberOf(order_id)) ??
            problem(`Order with ID ${textOf(order_id)} not found.Here is the list of orders_id: [${known}]`)
          );
        },
        cancel_order({ order_id }) {
          const order = orders.get(numberOf(order_id));
          if (!order) return problem(`Order with ID ${textOf(order_id)} not found.`);
          if (order.status === 'Completed')
            return problem(`Can't cancel order ${textOf(order_id)}. Order is already completed.`);
          order.status = 'Cancelled';
          return { order_id: order_id ?? null, status: 'Cancelled' };
        },
        place_order({ order_type = '', symbol, price, amount = 0 }) {
          const [each, many] = [numberOf(price), numberOf(amount)];
          if (!isLoggedIn) return loggedOut('place an order');
          if (!(textOf(symbol) in stocks)) return problem(`Invalid stock symbol: ${textOf(symbol)}`);
          if (each <= 0 || many <= 0) return problem('Price and amount must be positive values.');
          const balance = numberOf(account.balance);
          if (textOf(order_type).toLowerCase() === 'buy' && each * Math.trunc(many) > balance) {
            return problem(
              `Insufficient funds: required $${(each * Math.trunc(many)).toFixed(2)} but only $${balance.toFixed(2)} available.`,
            );
          }
          const id = counter++;
          orders.set(id, { id, order_type, symbol: textOf(symbol), price: each, amount, status: 'Open' });
          return { order_id: id, order_type, status: 'Pending', price: each, amount };
        },
        withdraw_funds({ amount }) {
          const sum = numberOf(amount);
          if (!isLoggedIn) return loggedOut('make a transaction');
          if (market !== 'Open') return problem('Market is closed. Transactions are not allowed.');
          if (sum <= 0) return problem('Transaction amount must be positive.');
          if (sum > numberOf(account.balance)) return problem('Insufficient funds for withdrawal.');
          return move('withdrawal', sum, 'Withdrawal successful');
        },
        fund_account({ amount }) {
          if (!isLoggedIn) return loggedOut('fund the account');
          if (numberOf(amount) <= 0) return problem('Funding amount must be positive.');
          return move('deposit', numberOf(amount), 'Account funded successfully');
        },
        get_account_info: () => (isLoggedIn ? account : loggedOut('view account information')),
        trading_login() {
          const status = isLoggedIn ? 'Already logged in' : 'Logged in successfully';
          isLoggedIn = true;
          return { status };
        },
        trading_get_login_status: () => ({ status: isLoggedIn }),
        trading_logout() {
          const status = isLoggedIn ? 'Logged out successfully' : 'No user is currently logged in';
          isLoggedIn = false;
          return { status };
        },
        remove_stock_from_watchlist({ symbol }) {
          const wanted = textOf(symbol);
          if (!isLoggedIn) return loggedOut('modify the watchlist');
          if (!watched.includes(wanted)) return problem(`Stock ${wanted} not found in watchlist.`);
          watched = watched.filter((one) => one !== wanted);
          return { status: `Stock ${wanted} removed from watchlist successfully.` };
        },
        get_watchlist: () =>
          isLoggedIn ? { watchlist: watched } : ['Error: User not authenticated. Please log in to view the watchlist.'],
        add_to_watchlist({ stock }) {
          const wanted = textOf(stock);
          if (!watched.includes(wanted) && wanted in stocks) watched = [...watched, wanted];
          return { watchlist: watched };
        },
        get_order_history: () => (isLoggedIn ? { history: [...orders.keys()] } : [loggedOut('view order history')]),
        get_available_stocks: ({ sector }) => ({ stock_list: sectors[textOf(sector)] ?? [] }),
      },
    };
  },
};
