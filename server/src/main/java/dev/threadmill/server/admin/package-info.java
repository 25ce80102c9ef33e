/** What operators ask of the appliance over HTTP: what is here, health, metrics. */
package dev.threadmill.server.admin;
