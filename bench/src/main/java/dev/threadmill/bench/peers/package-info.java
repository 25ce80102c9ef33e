/**
 * Compares, in turns and on this machine: the load client with other load generators, the WebSocket
 * server with other servers.
 */
package dev.threadmill.bench.peers;
