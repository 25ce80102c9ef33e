/**
 * The {@code {{…}}} expressions of mock replies: compiled once, written straight into a text.
 *
 * <p>Outside of the braces everything stands for itself. Inside, blanks at both ends are free, and
 * there is one of these:
 *
 * <ul>
 *   <li>{@code now}, {@code date}, {@code timestamp}: RFC 3339 in UTC with milliseconds, {@code
 *       yyyy-MM-dd} in UTC, milliseconds since 1970; each takes an offset: {@code now+1h30m}
 *   <li>{@code uuid}, {@code random_int a b} (both may come), {@code random_float a b} (b may not)
 *   <li>{@code connection_count}, {@code sequence} or {@code counter}
 *   <li>{@code connection.id}, {@code connection.path}, {@code path.NAME}, {@code query.NAME}
 *   <li>{@code message}, {@code params} and places in them: {@code message.items.0.id}, {@code
 *       message.items[0]}, {@code message."a key".x}
 *   <li>{@code env.NAME}, read when the template is compiled
 *   <li>a quoted text, which stands for itself: <code>{{"{{"}}</code> writes two braces
 * </ul>
 */
package dev.threadmill.server.template;
