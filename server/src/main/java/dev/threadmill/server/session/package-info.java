/**
 * A WebSocket conversation as a handler sees it: messages in, messages out, nothing of the server
 * below.
 */
package dev.threadmill.server.session;
