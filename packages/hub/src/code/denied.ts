/** What Node's permission model throws. By itself: the worker loads nothing more than it must. */
export const denied = 'ERR_ACCESS_DENIED';
