export const bfclSource = 'https://github.com/ShishirPatil/gorilla (berkeley-function-call-leaderboard/bfcl_eval/data)';

export const bfclCodeSource =
  'https://github.com/ShishirPatil/gorilla (berkeley-function-call-leaderboard/bfcl_eval/eval_checker/multi_turn_eval)';
