import type { Json } from '@thimble/core';
import { listOf, numberOf, objectOf, problem, textOf, type ServiceEntry } from './service.ts';

/** Tickets of a support desk. */
export const tickets: ServiceEntry = {
  document: 'ticket_api',
  open(config) {
    const queue = listOf(config.ticket_queue).map(objectOf);
    let counter = numberOf(config.ticket_counter, 1);
    let current = textOf(config.current_user);
    const find = (id: Json | undefined) => queue.find((ticket) => ticket.id === id);
    const unknown = (id: Json | undefined) => problem(`Ticket with ID ${textOf(id)} not found.`);

    function end(id: Json | undefined, status: string, resolution?: Json): Json {
      const ticket = find(id);
      if (!ticket) return unknown(id);
      if (ticket.status === status) return problem(`Ticket with ID ${textOf(id)} is already ${status.toLowerCase()}.`);
      Object.assign(ticket, { status }, resolution !== undefined && { resolution });
      return { status: `Ticket ${textOf(id)} has been ${status.toLowerCase()} successfully.` };
    }

    return {
      state: () => ({ queue, counter, current }),
      methods: {
        create_ticket({ title, description = '', priority = 1 }) {
          if (current === '') return problem('User not authenticated. Please log in to create a ticket.');
          if (numberOf(priority) < 1 || numberOf(priority) > 5)
            return problem('Invalid priority. Priority must be between 1 and 5.');
          const ticket = {
            id: counter++,
            title: title ?? '',
            description,
            status: 'Open',
            priority,
            created_by: current,
          };
          queue.push(ticket);
          return ticket;
        },
        get_ticket: ({ ticket_id }) => find(ticket_id) ?? unknown(ticket_id),
        close_ticket: ({ ticket_id }) => end(ticket_id, 'Closed'),
        resolve_ticket: ({ ticket_id, resolution }) => end(ticket_id, 'Resolved', resolution ?? ''),
        edit_ticket({ ticket_id, updates }) {
          const ticket = find(ticket_id);
          if (!ticket) return unknown(ticket_id);
          const wrong = Object.keys(objectOf(updates)).filter(
            (key) => !['title', 'description', 'status', 'priority'].includes(key),
          );
          if (wrong.length > 0) return problem(`Invalid fields for update: ${wrong.join(', ')}`);
          for (const [key, value] of Object.entries(objectOf(updates))) if (value !== null) ticket[key] = value;
          return { status: `Ticket ${textOf(ticket_id)} has been updated successfully.` };
        },
        ticket_login({ username, password }) {
          if (textOf(username) === '' || textOf(password) === '') return { success: false };
          current = textOf(username);
          return { success: true };
        },
        ticket_get_login_status: () => ({ login_status: current !== '' }),
        logout() {
          const success = current !== '';
          current = '';
          return { success };
        },
        get_user_tickets({ status }) {
          if (current === '') return [problem('User not authenticated. Please log in to view tickets.')];
          const own = queue.filter((ticket) => ticket.created_by === current);
          return status
            ? own.filter((ticket) => textOf(ticket.status).toLowerCase() === textOf(status).toLowerCase())
            : own;
        },
      },
    };
  },
};
