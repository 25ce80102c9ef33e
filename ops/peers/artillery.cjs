'use strict';
// The time begins with the first user: what artillery takes to start does not count.
let end;

function timeLeft(context, next) {
  end ??= Date.now() + 1000 * context.vars.seconds;
  return next(Date.now() < end);
}

module.exports = { timeLeft };
