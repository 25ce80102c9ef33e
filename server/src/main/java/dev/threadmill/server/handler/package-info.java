/**
 * What is said on a WebSocket: one file per handler. A handler may block; it runs on the
 * connection's own thread.
 */
package dev.threadmill.server.handler;
