import type { Tool } from '@thimble/core';
import { z } from 'zod';
import { service } from '../database-world.ts';
import { address, type Order } from './database.ts';
import { cents, checkHas, type Shelves } from './shelves.ts';

const id = z.string();
const ids = z.array(z.string());
const newAddress = address.shape;

/** Tools that change orders and users. */
export function changes({ orderOf, userOf, methodOf, planChange, pay }: Shelves): Tool[] {
  return [
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

function pending(order: Order): Order {
  if (!order.status.includes('pending')) throw new Error('Non-pending order cannot be modified');
  return order;
}
