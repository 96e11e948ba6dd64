import type { Tool } from '@thimble/core';
import { z } from 'zod';
import { found, service } from '../database-world.ts';
import type { Database } from './database.ts';
import type { Shelves } from './shelves.ts';

const id = z.string();

/** Tools that change nothing. */
export function lookUps(database: Database, { orderOf, userOf, productOf }: Shelves): Tool[] {
  return [
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
  ];
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
