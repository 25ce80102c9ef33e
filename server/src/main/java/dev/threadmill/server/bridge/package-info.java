/** The session bridge: a WebSocket on one side, two channels of a Redis on the other. */
package dev.threadmill.server.bridge;
