/** Listeners and the WebSocket connection; the only room that knows Helidon's server. */
package dev.threadmill.server.net;
