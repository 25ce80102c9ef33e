/** The dashboard: a page that shows what the appliance does, and starts load tests. */
package dev.threadmill.server.dashboard;
