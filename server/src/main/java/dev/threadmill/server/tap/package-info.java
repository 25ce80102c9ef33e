/**
 * Listening in on all WebSockets over a WebSocket of its own, for who records or looks for faults.
 */
package dev.threadmill.server.tap;
