import { z } from 'zod';

const options = z.record(z.string(), z.string());
export const address = z.object({
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

export type Database = z.infer<typeof retailDatabase>;
export type Order = Database['orders'][string];
export type Change = { order_id: string; item_ids: string[]; new_item_ids: string[]; payment_method_id: string };
