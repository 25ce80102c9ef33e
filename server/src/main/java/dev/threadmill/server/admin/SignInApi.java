package dev.threadmill.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.server.access.Access;
import dev.threadmill.server.access.Decision;
import dev.threadmill.server.access.Rights;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** Gives who shows a token a cookie, so that a page need not keep it; and takes it back. */
public final class SignInApi {
    /** Shows a token. */
    public static final String SIGN_IN = "/dashboard/sign-in";

    public static final String SIGN_OUT = "/dashboard/sign-out";

    /** Tells what one may do. */
    public static final String RIGHTS = "/dashboard/rights";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int BODY_BYTES_MAX = 1_024;
    private static final String COOKIE = "Set-Cookie";

    private final Access access;

    public SignInApi(Access access) {
        this.access = access;
    }

    /** Answers a request to one of the three paths. */
    public AdminAnswer answer(AdminRequest request) {
        try {
            request.allowParameters(Set.of());
            return switch (request.path()) {
                case SIGN_IN -> {
                    allow(request, "POST");
                    yield signIn(request);
                }
                case SIGN_OUT -> {
                    allow(request, "POST");
                    yield signOut(request);
                }
                case RIGHTS -> {
                    allow(request, "GET, HEAD");
                    yield rights(request);
                }
                default -> throw RefusedException.notFound(request.path());
            };
        } catch (RefusedException e) {
            return e.answer();
        }
    }

    private static void allow(AdminRequest request, String methods) throws RefusedException {
        if (!Set.of(methods.split(", ", -1)).contains(request.method())) {
            throw RefusedException.methodNotAllowed(request.method(), request.path(), methods);
        }
    }

    private AdminAnswer signIn(AdminRequest request) throws RefusedException {
        String token = token(request);
        return switch (access.signIn(request.asking(), token)) {
            case Decision.Refused refused -> AdminAnswer.refused(refused);
            case Decision.Granted granted -> {
                String cookie = access.cookie(request.asking(), granted.rights());
                yield AdminAnswer.of(200, Map.of(COOKIE, cookie), json(granted.rights()));
            }
        };
    }

    /** What is wrong with the body is told without a word of it. */
    private static String token(AdminRequest request) throws RefusedException {
        byte[] body;
        try {
            body = request.bodyUpTo(BODY_BYTES_MAX).orElseThrow(SignInApi::tooLarge);
        } catch (IOException e) {
            throw RefusedException.invalid("body", "ended early");
        }
        try {
            JsonNode token = MAPPER.readTree(body).path("token");
            if (token.isTextual()) {
                return token.textValue().strip();
            }
        } catch (JsonProcessingException e) {
            throw RefusedException.invalid("body", "is not JSON");
        } catch (IOException e) {
            throw RefusedException.invalid("body", "cannot be read");
        }
        throw RefusedException.invalid("body", "must be {\"token\":\"...\"}");
    }

    private static RefusedException tooLarge() {
        return RefusedException.invalid("body", "is larger than " + BODY_BYTES_MAX + " bytes");
    }

    private AdminAnswer signOut(AdminRequest request) {
        return switch (access.rights(request.asking())) {
            case Decision.Refused refused -> AdminAnswer.refused(refused);
            case Decision.Granted granted ->
                    AdminAnswer.of(
                            200,
                            Map.of(COOKIE, access.endedCookie(request.asking())),
                            json(access.withoutCookie(request.asking())));
        };
    }

    private AdminAnswer rights(AdminRequest request) {
        return switch (access.rights(request.asking())) {
            case Decision.Refused refused -> AdminAnswer.refused(refused);
            case Decision.Granted granted -> {
                Rights rights = granted.rights();
                yield AdminAnswer.ok(
                        json(rights)
                                .put("sign_in", access.tokenGivesMore(rights))
                                .put(
                                        "signed_in",
                                        !rights.equals(access.withoutCookie(request.asking()))));
            }
        };
    }

    private static ObjectNode json(Rights rights) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("rights").put("control", rights.control()).put("admin", rights.admin());
        return json;
    }
}
