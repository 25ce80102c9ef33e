// What scripts see, and how the lane calls them. Evaluated once in each context, before any script;
// at its end everything that scripts share is frozen, so that none can change it for another.
(function (host) {
    'use strict';
    const { parse, stringify } = JSON;
    const pending = new Map();
    const NONE = 0, JSON_TEXT = 1, TEXT = 2, BINARY = 3;
    const NAME_CHARS_MAX = 1024;

    // A host function answers a string where it refuses or fails.
    function checked(answer) {
        if (typeof answer === 'string') {
            throw new Error(answer);
        }
        return answer;
    }

    function name(value) {
        const text = `${value}`;
        if (text.length > NAME_CHARS_MAX) {
            throw new RangeError('a name has at most ' + NAME_CHARS_MAX + ' characters');
        }
        return text;
    }

    // Hands a value over as text, as bytes or as nothing: to(first, text | null | buffer, from, length).
    function emit(to, first, value) {
        if (value === undefined || value === null) {
            return to(first, null);
        }
        if (typeof value === 'string') {
            return to(first, value);
        }
        if (ArrayBuffer.isView(value)) {
            return to(first, value.buffer, value.byteOffset, value.byteLength);
        }
        if (value instanceof ArrayBuffer) {
            return to(first, value, 0, value.byteLength);
        }
        const text = stringify(value);
        return to(first, text === undefined ? null : text);
    }

    function promise(id) {
        checked(id);
        return new Promise((resolve, reject) => pending.set(id, { resolve, reject }));
    }

    const shared = {};
    for (const operation of ['get', 'set', 'incr', 'decr', 'del', 'expire']) {
        shared[operation] = { [operation](...values) {
            const texts = values.map((value) => {
                const text = stringify(value);
                return text === undefined ? 'null' : text;
            });
            return promise(host.shared(operation, texts));
        } }[operation];
    }

    const rooms = {
        join(room) { checked(host.join(name(room))); },
        leave(room) { checked(host.leave(name(room))); },
        list() { return parse(host.rooms()); },
    };

    function line(values) {
        return values.map((value) => {
            if (typeof value === 'string') {
                return value;
            }
            if (value instanceof Error) {
                return `${value}`;
            }
            const text = typeof value === 'bigint' ? undefined : stringify(value);
            return text === undefined ? String(value) : text;
        }).join(' ');
    }

    const console = {
        log(...values) { host.log(line(values)); },
        info(...values) { host.log(line(values)); },
        debug(...values) { host.log(line(values)); },
        warn(...values) { host.log('warning: ' + line(values)); },
        error(...values) { host.log('error: ' + line(values)); },
    };

    const visible = {
        shared, rooms, console,
        broadcast(target, value) { checked(emit(host.broadcast, name(target), value)); },
        sleep(ms) { return promise(host.sleep(Number(ms))); },
    };

    function open(id, path, initial) {
        const session = { state: {}, slot: undefined, connection: undefined };
        if (initial !== null) {
            session.state = session.slot = parse(initial);
        }
        let details;
        function detail(which) {
            details ??= parse(host.details());
            return details[which];
        }
        session.connection = {
            id, path,
            get params() { return detail('params'); },
            get query() { return detail('query'); },
            get headers() { return detail('headers'); },
            get state() { return session.slot; },
            set state(value) {
                session.slot = value;
                session.state = value;
            },
            send(value) { checked(emit(host.send, 0, value)); },
            close(code, reason) {
                checked(host.close(code === undefined ? 1000 : Number(code),
                    reason === undefined ? '' : name(reason)));
            },
        };
        return session;
    }

    function raw(type, payload) {
        switch (type) {
            case NONE: return undefined;
            case JSON_TEXT: return parse(payload);
            case TEXT: return { text: payload };
            default: return { bytes: bytes(payload), binary: true };
        }
    }

    function bytes(payload) {
        return new Uint8Array(new ArrayBuffer(payload)).slice();
    }

    function transformed(type, payload) {
        if (type === BINARY) {
            return bytes(payload);
        }
        if (type === NONE) {
            return undefined;
        }
        try {
            return parse(payload);
        } catch (notJson) {
            return payload;
        }
    }

    function fail(call, error) {
        try {
            if (error instanceof Error) {
                host.failed(call, error, null);
            } else {
                host.failed(call, null, line([error]));
            }
        } catch (trouble) {
            host.failed(call, null, 'threw what cannot be shown');
        }
    }

    function answer(call, value) {
        try {
            emit(host.answer, call, value);
        } catch (error) {
            fail(call, error);
        }
    }

    function run(session, script, isTransform, type, payload, call) {
        const message = isTransform ? transformed(type, payload) : raw(type, payload);
        script(session.connection, message, message, session.state)
            .then((value) => answer(call, value), (error) => fail(call, error));
    }

    function test(session, script, type, payload) {
        const message = raw(type, payload);
        return !!script(session.connection, message, message, session.state);
    }

    function settle(id, works, text) {
        const { resolve, reject } = pending.get(id);
        pending.delete(id);
        if (!works) {
            reject(new Error(text));
            return;
        }
        let value;
        try {
            value = text === null ? undefined : parse(text);
        } catch (e) {
            // Another program may have written it.
            reject(new Error("the shared value is no JSON"));
            return;
        }
        resolve(value);
    }

    function forget(id) {
        pending.delete(id);
    }

    // Freezing makes an inherited property unassignable in objects that inherit it. Where programs
    // commonly assign one (obj.toString = …, error.name = …), an accessor takes the value for the object.
    function assignable(prototype, keys) {
        for (const key of keys) {
            const { value, enumerable } = Object.getOwnPropertyDescriptor(prototype, key);
            const accessor = Object.getOwnPropertyDescriptor({
                get [key]() { return value; },
                set [key](own) {
                    if (this === prototype) {
                        throw new TypeError('what all scripts share cannot be changed');
                    }
                    Object.defineProperty(this, key,
                        { value: own, writable: true, enumerable: true, configurable: true });
                },
            }, key);
            Object.defineProperty(prototype, key,
                { get: accessor.get, set: accessor.set, enumerable, configurable: false });
        }
    }

    function data(prototype) {
        return Reflect.ownKeys(prototype).filter(
            (key) => 'value' in Object.getOwnPropertyDescriptor(prototype, key));
    }

    function harden(roots) {
        const seen = new Set();
        const left = roots.slice();
        while (left.length > 0) {
            const one = left.pop();
            if (one === null || (typeof one !== 'object' && typeof one !== 'function') || seen.has(one)) {
                continue;
            }
            seen.add(one);
            for (const key of Reflect.ownKeys(one)) {
                const { value, get, set } = Reflect.getOwnPropertyDescriptor(one, key);
                left.push(value, get, set);
            }
            left.push(Reflect.getPrototypeOf(one));
        }
        seen.forEach(Object.freeze);
    }

    // Registries and collection callbacks would tie sessions together.
    delete globalThis.WeakRef;
    delete globalThis.FinalizationRegistry;
    delete Symbol.for;
    delete Symbol.keyFor;
    Object.assign(globalThis, visible);
    assignable(Object.prototype, data(Object.prototype));
    assignable(Function.prototype, ['constructor', 'toString', 'call', 'apply', 'bind']);
    for (const type of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError,
        AggregateError]) {
        assignable(type.prototype, data(type.prototype));
    }
    // What a script assigns without declaring it would be everybody's.
    Object.setPrototypeOf(globalThis, new Proxy(Object.prototype, Object.freeze({
        set(target, key) {
            throw new ReferenceError(String(key) + ' is not declared: use let, or state for what is kept');
        },
    })));
    harden([globalThis, async function () {}, function* () {}, async function* () {}, async () => {},
        [][Symbol.iterator](), ''[Symbol.iterator](), new Map().entries(), new Set().entries(),
        'a'.matchAll(/a/g), (function* () {})(), (async function* () {})(),
        Iterator.from({ next() {} }), [].values().map((x) => x)]);
    return { open, run, test, settle, forget, rest() {} };
})
