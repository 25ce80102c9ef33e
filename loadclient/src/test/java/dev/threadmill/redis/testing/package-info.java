/** A real redis-server for tests, of this module and of the server's. */
package dev.threadmill.redis.testing;
