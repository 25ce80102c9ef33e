package dev.threadmill.server.net;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/**
 * Says with every answer that browsers must take it for what its Content-Type says, and, unless a
 * route says otherwise, that nobody may keep it: what is answered here is a state.
 */
final class SafeHeaders implements Filter {
    private static final Header NO_SNIFFING =
            HeaderValues.createCached("X-Content-Type-Options", "nosniff");
    private static final Header NOT_KEPT =
            HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        response.header(NO_SNIFFING).header(NOT_KEPT);
        chain.proceed();
    }
}
