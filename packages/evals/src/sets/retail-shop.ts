import type { Tool } from '@thimble/core';
import { z } from 'zod';
import { calculate } from './calculate.ts';
import { service } from './database-world.ts';

const options = z.record(z.string(), z.string());
const address = z.object({
  address1: z.string(),
  address2: z.string(),
  city: z.string(),
  country: z.string(),
  state: z.string(),
  zip: z.string(),
});
const payment = z.object({ transaction_type: z.string(), amount: z.number(), payment_method_id: z.string() });
const method = z.looseObject({ source: z.string(), id: z.string(), balance: z.number().optional() });
const variant = z.object({ item_id: z.string(), options, available: z.boolean(), price: z.number() });
const product = z.object({ name: z.string(), product_id: z.string(), variants: z.record(z.string(), variant) });
const user = z.looseObject({
  user_id: z.string(),
  name: z.object({ first_name: z.string(), last_name: z.string() }),
  address,
  email: z.string(),
  payment_methods: z.record(z.string(), method),
  orders: z.array(z.string()),
});
const item = z.object({ name: z.string(), product_id: z.string(), item_id: z.string(), price: z.number(), options });
const order = z.looseObject({
  order_id: z.string(),
  user_id: z.string(),
  address,
  items: z.array(item),
  status: z.string(),
  payment_history: z.array(payment),
});

export const retailDatabase = z.looseObject({
  products: z.record(z.string(), product),
  users: z.record(z.string(), user),
  orders: z.record(z.string(), order),
});

type Database = z.infer<typeof retailDatabase>;
type Order = Database['orders'][string];
type Change = { order_id: string; item_ids: string[]; new_item_ids: string[]; payment_method_id: string };

const id = z.string();
const ids = z.array(z.string());
const newAddress = address.shape;

/** The shop of τ²-bench: what its functions do to the database, written anew. */
export function retailTools(database: Database): Tool[] {
  const orderOf = (key: string) => found(database.orders[key], 'Order not found');
  const userOf = (key: string) => found(database.users[key], 'User not found');
  const productOf = (key: string) => found(database.products[key], 'Product not found');
  const methodOf = (owner: string, key: string) =>
    found(userOf(owner).payment_methods[key], 'Payment method not found');

  /** The price difference of new items, and what each item becomes. */
  function planChange({ item_ids, new_item_ids }: Change, { items }: Order) {
    checkHas(items, item_ids);
    if (item_ids.length !== new_item_ids.length) throw new Error('There must be one new item for each item.');
    const changes = item_ids.map((item_id, index) => {
      const before = found(
        items.find((one) => one.item_id === item_id),
        `Item ${item_id} not found`,
      );
      const after = found(productOf(before.product_id).variants[new_item_ids[index] ?? ''], 'Variant not found');
      if (!after.available) throw new Error(`New item ${after.item_id} is not available`);
      return { before, after };
    });
    return { changes, difference: changes.reduce((sum, { before, after }) => sum + after.price - before.price, 0) };
  }

  function pay(owner: string, key: string, amount: number): void {
    const { balance } = methodOf(owner, key);
    if (balance === undefined) return;
    if (balance < amount) throw new Error('The balance of the gift card is too low');
    methodOf(owner, key).balance = cents(balance - amount);
  }

  return [
    service(
      'pure',
      'calculate',
      'Calculates an expression of numbers, such as "2 * (3 + 4)".',
      { expression: id },
      ({ expression }) => pythonFloat(cents(calculate(expression))),
    ),
    service(
      'write',
      'cancel_pending_order',
      'Cancels an order that is pending, and refunds it. The reason is "no longer needed" or "ordered by mistake". Ask the customer to confirm first.',
      { order_id: id, reason: id },
      ({ order_id, reason }) => {
        const cancelled = orderOf(order_id);
        if (cancelled.status !== 'pending') throw new Error('Non-pending order cannot be cancelled');
        if (!['no longer needed', 'ordered by mistake'].includes(reason)) throw new Error('Invalid reason');
        const refunds = cancelled.payment_history.map((paid) => ({ ...paid, transaction_type: 'refund' }));
        for (const { payment_method_id, amount } of refunds) pay(cancelled.user_id, payment_method_id, -amount);
        cancelled.status = 'cancelled';
        cancelled['cancel_reason'] = reason;
        cancelled.payment_history.push(...refunds);
        return cancelled;
      },
    ),
    service(
      'write',
      'exchange_delivered_order_items',
      'Exchanges items of a delivered order for others of the same product. Once per order; ask the customer to confirm first.',
      { order_id: id, item_ids: ids, new_item_ids: ids, payment_method_id: id },
      (change) => {
        const exchanged = orderOf(change.order_id);
        if (exchanged.status !== 'delivered') throw new Error('Non-delivered order cannot be exchanged');
        const difference = cents(planChange(change, exchanged).difference);
        const { balance } = methodOf(exchanged.user_id, change.payment_method_id);
        if (balance !== undefined && balance < difference) throw new Error('The balance of the gift card is too low');
        exchanged.status = 'exchange requested';
        exchanged['exchange_items'] = change.item_ids.toSorted();
        exchanged['exchange_new_items'] = change.new_item_ids.toSorted();
        exchanged['exchange_payment_method_id'] = change.payment_method_id;
        exchanged['exchange_price_difference'] = difference;
        return exchanged;
      },
    ),
    service(
      'read',
      'find_user_id_by_name_zip',
      'Finds the id of a user by name and zip code.',
      { first_name: id, last_name: id, zip: id },
      ({ first_name, last_name, zip }) =>
        found(
          Object.values(database.users).find(
            ({ name, address: home }) =>
              same(name.first_name, first_name) && same(name.last_name, last_name) && home.zip === zip,
          ),
          'User not found',
        ).user_id,
    ),
    service(
      'read',
      'find_user_id_by_email',
      'Finds the id of a user by e-mail address.',
      { email: id },
      ({ email }) =>
        found(
          Object.values(database.users).find((one) => same(one.email, email)),
          'User not found',
        ).user_id,
    ),
    service(
      'read',
      'get_order_details',
      'Gives an order. Its id begins with #, as in "#W0000000".',
      { order_id: id },
      ({ order_id }) => orderOf(order_id),
    ),
    service(
      'read',
      'get_product_details',
      'Gives a product with its variants. A product id is no item id.',
      { product_id: id },
      ({ product_id }) => productOf(product_id),
    ),
    service(
      'read',
      'get_item_details',
      'Gives one variant of a product. An item id is no product id.',
      { item_id: id },
      ({ item_id }) =>
        found(
          Object.values(database.products)
            .map(({ variants }) => variants[item_id])
            .find((one) => one !== undefined),
          'Item not found',
        ),
    ),
    service(
      'read',
      'get_user_details',
      'Gives a user with their orders and payment methods.',
      { user_id: id },
      ({ user_id }) => userOf(user_id),
    ),
    service('read', 'list_all_product_types', 'Gives the names of all products with their ids.', {}, () =>
      Object.fromEntries(
        Object.values(database.products)
          .toSorted((a, b) => (a.name < b.name ? -1 : 1))
          .map(({ name, product_id }) => [name, product_id]),
      ),
    ),
    service(
      'write',
      'modify_pending_order_address',
      'Changes where a pending order is sent. Ask the customer to confirm first.',
      { order_id: id, ...newAddress },
      ({ order_id, ...given }) => {
        const changed = pending(orderOf(order_id));
        changed.address = given;
        return changed;
      },
    ),
    service(
      'write',
      'modify_pending_order_items',
      'Changes items of a pending order to others of the same product. Once per order; ask the customer to confirm first.',
      { order_id: id, item_ids: ids, new_item_ids: ids, payment_method_id: id },
      (change) => {
        const changed = orderOf(change.order_id);
        if (changed.status !== 'pending') throw new Error('Non-pending order cannot be modified');
        if (change.item_ids.some((one, index) => one === change.new_item_ids[index]))
          throw new Error('The new item must be another one');
        const { changes, difference } = planChange(change, changed);
        pay(changed.user_id, change.payment_method_id, difference);
        const transaction_type = difference > 0 ? 'payment' : 'refund';
        changed.payment_history.push({
          transaction_type,
          amount: Math.abs(difference),
          payment_method_id: change.payment_method_id,
        });
        for (const { before, after } of changes)
          Object.assign(before, { item_id: after.item_id, price: after.price, options: after.options });
        changed.status = 'pending (item modified)';
        return changed;
      },
    ),
    service(
      'write',
      'modify_pending_order_payment',
      'Changes how a pending order is paid. Ask the customer to confirm first.',
      { order_id: id, payment_method_id: id },
      ({ order_id, payment_method_id }) => {
        const changed = pending(orderOf(order_id));
        const [paid, ...others] = changed.payment_history;
        if (paid?.transaction_type !== 'payment' || others.length > 0)
          throw new Error('There should be exactly one payment for a pending order');
        if (paid.payment_method_id === payment_method_id) throw new Error('The payment method must be another one');
        pay(changed.user_id, payment_method_id, paid.amount);
        pay(changed.user_id, paid.payment_method_id, -paid.amount);
        const { amount } = paid;
        changed.payment_history.push(
          { transaction_type: 'payment', amount, payment_method_id },
          { transaction_type: 'refund', amount, payment_method_id: paid.payment_method_id },
        );
        return changed;
      },
    ),
    service(
      'write',
      'modify_user_address',
      'Changes the address of a user. Ask the customer to confirm first.',
      { user_id: id, ...newAddress },
      ({ user_id, ...given }) => {
        const changed = userOf(user_id);
        changed.address = given;
        return changed;
      },
    ),
    service(
      'write',
      'return_delivered_order_items',
      'Returns items of a delivered order. Ask the customer to confirm first.',
      { order_id: id, item_ids: ids, payment_method_id: id },
      ({ order_id, item_ids, payment_method_id }) => {
        const returned = orderOf(order_id);
        if (returned.status !== 'delivered') throw new Error('Non-delivered order cannot be returned');
        const { balance } = methodOf(returned.user_id, payment_method_id);
        if (balance === undefined && payment_method_id !== returned.payment_history[0]?.payment_method_id) {
          throw new Error('Payment method should be the original payment method');
        }
        checkHas(returned.items, item_ids);
        returned.status = 'return requested';
        returned['return_items'] = item_ids.toSorted();
        returned['return_payment_method_id'] = payment_method_id;
        return returned;
      },
    ),
    service(
      'write',
      'transfer_to_human_agents',
      'Hands the customer over to a person, with a summary.',
      { summary: id },
      () => 'Transfer successful',
    ),
  ];
}

function found<T>(value: T | undefined, problem: string): T {
  if (value === undefined) throw new Error(problem);
  return value;
}

function pending(order: Order): Order {
  if (!order.status.includes('pending')) throw new Error('Non-pending order cannot be modified');
  return order;
}

/** As many of each as are asked for. */
function checkHas(items: Order['items'], wanted: readonly string[]): void {
  for (const one of wanted) {
    const asked = wanted.filter((other) => other === one).length;
    if (asked > items.filter(({ item_id }) => item_id === one).length) throw new Error(`Item ${one} not found`);
  }
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

/** As Python writes it: 4.0 for four. */
function pythonFloat(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
