/** Whether pip takes the text for a package by name: no option, no path, no address. */
export function isRequirement(text: string): boolean {
  return requirement.test(text);
}

// A name, extras and versions, as in https://peps.python.org/pep-0508/
const requirement =
  /^[a-z\d](?:[\w.-]{0,100}[a-z\d])?(?:\[[\w.,-]{1,100}\])?(?:(?:===?|~=|!=|<=?|>=?)[\w.*+!-]{1,50}(?:,(?=[=~!<>])|$))*$/i;
