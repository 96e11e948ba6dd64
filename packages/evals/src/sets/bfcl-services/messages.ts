import type { Json } from '@thimble/core';
import { pythonRandom } from './python-random.ts';
import { listOf, numberOf, objectOf, problem, textOf, type ServiceEntry } from './service.ts';

/** Messages within a company. */
export const messages: ServiceEntry = {
  document: 'message_api',
  open(config) {
    const random = pythonRandom(numberOf(config.random_seed, 200191));
    const users = objectOf(
      config.user_map ?? { Alice: 'USR001', Bob: 'USR002', Catherine: 'USR003', Daniel: 'USR004' },
    );
    const defaults: Json[] = [
      { USR002: 'My name is Alice. I want to connect.' },
      { USR003: 'Could you upload the file?' },
      { USR004: 'Could you upload the file?' },
    ];
    const inbox = listOf(config.inbox ?? defaults).map(objectOf);
    const used = new Set(listOf(config.generated_ids).map(Number));
    let count = numberOf(config.user_count, 4);
    let current = textOf(config.current_user);
    const loggedOut = () => problem('No user is currently logged in.');
    const isUser = (id: string) => Object.values(users).includes(id);

    return {
      state: () => ({ users, inbox, current }),
      methods: {
        get_user_id: ({ user }) =>
          users[textOf(user)] === undefined
            ? problem(`User '${textOf(user)}' not found in the workspace.`)
            : { user_id: users[textOf(user)] ?? null },
        message_login({ user_id }) {
          const id = textOf(user_id);
          if (!isUser(id)) return { login_status: false, message: `User ID '${id}' not found.` };
          current = id;
          return { login_status: true, message: `User '${id}' logged in successfully.` };
        },
        message_get_login_status: () => ({ login_status: current !== '' }),
        send_message({ receiver_id, message }) {
          const receiver = textOf(receiver_id);
          if (current === '') return loggedOut();
          if (!isUser(receiver)) return problem(`Receiver ID '${receiver}' not found.`);
          let id = random.randint(10000, 99999);
          while (used.has(id)) id = random.randint(10000, 99999);
          used.add(id);
          inbox.push({ [receiver]: message ?? '' });
          // The id is an object in an object there, too.
          return {
            sent_status: true,
            message_id: { new_id: id },
            message: `Message sent to '${receiver}' successfully.`,
          };
        },
        delete_message({ receiver_id }) {
          const receiver = textOf(receiver_id);
          if (current === '') return loggedOut();
          const at = inbox.findLastIndex((message) => Object.keys(message)[0] === receiver);
          if (at === -1) return problem(`Receiver ID ${receiver} not found.`);
          inbox.splice(at, 1);
          return {
            deleted_status: true,
            receiver_id: receiver,
            message: `Receiver ${receiver}'s latest message deleted successfully.`,
          };
        },
        view_messages_sent() {
          if (current === '') return loggedOut();
          const sent: { [receiver: string]: Json[] } = {};
          for (const [receiver, message] of inbox.flatMap((one) => Object.entries(one).slice(0, 1)))
            (sent[receiver] ??= []).push(message);
          return { messages: sent };
        },
        add_contact({ user_name }) {
          const name = textOf(user_name);
          if (name in users) return problem(`User name '${name}' already exists.`);
          const id = `USR${String(++count).padStart(3, '0')}`;
          if (isUser(id)) return problem(`User ID '${id}' already exists.`);
          users[name] = id;
          return { added_status: true, user_id: id, message: `Contact '${name}' added successfully.` };
        },
      },
    };
  },
};
