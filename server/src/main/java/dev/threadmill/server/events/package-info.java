/** Events that are sent by HTTP: what a request asks for, read strictly, and its answer. */
package dev.threadmill.server.events;
