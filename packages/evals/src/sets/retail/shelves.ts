import { found } from '../database-world.ts';
import type { Change, Database, Order } from './database.ts';

/** What the tools of the shop find in its database; what is not there is an error. */
export function createShelves(database: Database) {
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

  return { orderOf, userOf, productOf, methodOf, planChange, pay };
}

export type Shelves = ReturnType<typeof createShelves>;

/** As many of each as are asked for. */
export function checkHas(items: Order['items'], wanted: readonly string[]): void {
  for (const one of wanted) {
    const asked = wanted.filter((other) => other === one).length;
    if (asked > items.filter(({ item_id }) => item_id === one).length) throw new Error(`Item ${one} not found`);
  }
}

export function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
