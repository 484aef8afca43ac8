// Serves telegram-test-api on a free port, which it prints, until its standard input ends.
'use strict';

const TelegramServer = require('telegram-test-api');

const A_DAY = 86400; // seconds that messages are kept: longer than any run of the tests

async function main() {
  const server = new TelegramServer({ host: '127.0.0.1', storeTimeout: A_DAY });
  server.config.port = 0; // to its constructor 0 means "none given"
  await server.start();
  console.log(server.server.address().port);
  process.stdin.on('end', () => process.exit(0)).resume();
}

main();
