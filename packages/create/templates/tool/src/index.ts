export { greetGuest } from './greet-guest.ts';
