/**
 * Words that a tool cannot be called by, since a sandbox or a language has a meaning for them, and those that the template itself uses.
 * project-names.test.ts holds the list against that of @thimble/core, which this package does without.
 */
export const takenWords: ReadonlySet<string> = new Set(
  // oxfmt-ignore
  `abs aiter all and anext any arguments as ascii assert async atob await bin bool break breakpoint btoa bytearray bytes
    callable case catch chr class classmethod compile complex console const constructor continue copyright credits crypto
    debugger def default del delattr delete dict dir divmod do elif else enum enumerate escape eval except exec exit
    export extends false filter finally float for format from frozenset function getattr global globals hasattr hash help
    hex id if implements import in input instanceof int interface is isinstance issubclass iter lambda len let license
    list locals map max memoryview min new next nonlocal not null object oct open or ord package pass performance pow
    print private property protected public quit raise range repr require return reversed round set setattr slice sorted
    static staticmethod str sum super switch this throw true try tuple type typeof undefined unescape var vars void while
    with yield zip
    assert signal test tool z`.split(/\s+/),
);
