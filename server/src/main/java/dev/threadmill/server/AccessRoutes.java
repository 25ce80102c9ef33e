package dev.threadmill.server;

import dev.threadmill.server.admin.SignInApi;
import io.helidon.webserver.http.HttpRouting;
import java.util.List;

/** Carries requests to sign in and out, and the answers back. */
final class AccessRoutes {
    private AccessRoutes() {}

    static void add(HttpRouting.Builder routing, SignInApi api) {
        for (String path : List.of(SignInApi.SIGN_IN, SignInApi.SIGN_OUT, SignInApi.RIGHTS)) {
            routing.any(
                    path,
                    (request, response) ->
                            AdminRoutes.send(response, api.answer(AdminRoutes.read(request, ""))));
        }
    }
}
