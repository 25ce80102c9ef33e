/** The dashboard: what a page of it is served, and told while it is open. */
package dev.threadmill.server.dashboard;
