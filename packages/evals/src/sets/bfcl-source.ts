export const bfclSource =
  'https://github.com/ShishirPatil/gorilla (berkeley-function-call-leaderboard/bfcl_eval/data)';
