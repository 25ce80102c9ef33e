# `make` alone prints the targets. Every target finds a JDK >= 21 by itself (ops/find-jdk).
.DEFAULT_GOAL := help
SHELL := /bin/sh

override export JAVA_HOME := $(shell ops/find-jdk)
# Maven's own libraries use what JDK 24 and newer warn about on every start.
export MAVEN_OPTS += $(shell $(JAVA_HOME)/bin/java --sun-misc-unsafe-memory-access=allow -version >/dev/null 2>&1 && echo --sun-misc-unsafe-memory-access=allow)
MVN := mvn -q -B
ARGS ?=
MINUTES ?= 20

LOADCLIENT_JAR := loadclient/target/threadmill.jar
SERVER_JAR := server/target/threadmill-server.jar
BENCH_JAR := bench/target/threadmill-bench.jar
# 10,000 connections need as many files.
BENCHMARKS = ulimit -n $$(ulimit -Hn) && exec $(JAVA_HOME)/bin/java -cp $(BENCH_JAR) dev.threadmill.bench.page.Main
JDK21 = $(or $(JAVA21_HOME),$(firstword $(wildcard /usr/lib/jvm/*21*)))
NPM_PACKAGES := target/interop/node_modules/.package-lock.json
PEER_PACKAGES := target/peers/node_modules/.package-lock.json
K8S_PACKAGES := target/k8s/node_modules/.package-lock.json
DASHBOARD_PACKAGES := target/dashboard/node_modules/.package-lock.json
CYCLONEDX = $(shell sed -n 's,.*<cyclonedx.version>\(.*\)</.*,\1,p' pom.xml)
POMS := pom.xml loadclient/pom.xml server/pom.xml bench/pom.xml
LOADCLIENT_SOURCES := $(shell find loadclient/src/main -type f)
SERVER_SOURCES := $(shell find server/src/main -type f)
BENCH_SOURCES := $(shell find bench/src/main -type f)

.PHONY: help jdk run redis build test format load bench bench-quick bench-publish bench-check bench-jdk21 peers ws-peers ws-memory mock-peers socketio-peers socketio-memory replicas interop report-check dashboard-check pictures k8s-check ops-check soak flood faults verify aot image image-test audit man clean

help: ## print this list
	@echo "Threadmill: make TARGET"
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  for example: make run    make load ARGS='http http://127.0.0.1:8080/health -c 8 -d 3s'"

jdk:
	@ops/find-jdk >/dev/null

run: jdk $(SERVER_JAR) $(LOADCLIENT_JAR) ## build what is stale and start the appliance on port 8080 (ARGS='--port 9000')
	@exec server/bin/threadmill-server $(ARGS)

build: jdk $(LOADCLIENT_JAR) $(SERVER_JAR) $(BENCH_JAR) ## build everything that is stale

test: jdk ## run every check and test (ARGS= takes options of Maven)
	mvn -B verify $(ARGS)

format: jdk ## format the Java sources
	$(MVN) spotless:apply

redis: jdk ## start a Redis without persistence on port 6379, to try things out with (ARGS='--port 6380')
	@exec "$$(ops/find-redis)" --bind 127.0.0.1 --save '' --appendonly no $(ARGS)

load: jdk $(LOADCLIENT_JAR) ## run the load client: make load ARGS='http http://... -c 50 -d 10s'
	@loadclient/bin/threadmill $(ARGS)

bench: jdk $(BENCH_JAR) ## run the JMH benchmarks with 3 forks each, for an hour and a half (ARGS= takes a name and JMH's options)
	@$(BENCHMARKS) run target/bench/bench -f 3 -to 60s $(ARGS)

bench-quick: jdk $(BENCH_JAR) ## run the JMH benchmarks briefly, under ten minutes: for a look, not for numbers
	@$(BENCHMARKS) run target/bench/quick -f 1 -wi 1 -i 5 -w 500ms -r 200ms -to 30s $(ARGS)

bench-publish: jdk $(BENCH_JAR) ## make the page to cite of what make bench measured; refuses fewer than 3 forks
	@$(BENCHMARKS) publish target/bench/published target/bench/bench.json $(ARGS)

bench-check: ## look at the page of make bench-quick in Chromium: every question answered, every error bar drawn (ARGS=PAGE)
	@chromium=$$(command -v chromium || command -v chromium-browser || command -v google-chrome) || \
	  { echo "bench-check: LEFT OUT: no Chromium on the PATH"; exit 0; }; \
	  timeout 200 node ops/report/bench.mjs "$$chromium" $(or $(ARGS),target/bench/quick.html)

bench-jdk21: jdk $(BENCH_JAR) ## ask about synchronized on JDK 21, too: JAVA21_HOME, or one of /usr/lib/jvm
	@test -x "$(JDK21)/bin/java" || { echo "make: no JDK 21 found; set JAVA21_HOME" >&2; exit 2; }
	@$(BENCHMARKS) run target/bench/here -f 3 $(or $(ARGS),LockAroundIo)
	@$(BENCHMARKS) run target/bench/jdk21 -f 3 -jvm $(JDK21)/bin/java $(or $(ARGS),LockAroundIo)
	@$(BENCHMARKS) page target/bench/jdks.html target/bench/here.json target/bench/jdk21.json

peers: build ## compare with wrk, hey, h2load, autocannon, artillery, those that are there (ARGS='[all] ROUNDS SECONDS CONNECTIONS')
	@$(MAKE) --no-print-directory $(PEER_PACKAGES) $(if $(findstring all,$(ARGS)),$(NPM_PACKAGES)) || echo "make: npm packages are missing; what needs them is left out"
	@$(JAVA_HOME)/bin/java -cp $(BENCH_JAR) dev.threadmill.bench.peers.Peers $(ARGS)

soak: build ## mixed traffic for MINUTES=20, Redis killed now and then: nothing may grow (report in target/soak)
	@mkdir -p target/soak && exec $(JAVA_HOME)/bin/java -cp $(BENCH_JAR) dev.threadmill.bench.soak.Main $(MINUTES)

faults: build ## file descriptors, memory, disk, ports, Redis: what is there too little of, and what was decided (ARGS=NAME)
	@exec $(JAVA_HOME)/bin/java -cp $(BENCH_JAR) dev.threadmill.bench.soak.faults.Main $(ARGS)

flood: jdk ## flood an appliance for some 90 s: others stay fast, memory comes back (20,000 files)
	$(MVN) package -pl server -am -DskipTests
	@touch $(LOADCLIENT_JAR) $(SERVER_JAR)
	@ulimit -n $$(ulimit -Hn) && exec $(JAVA_HOME)/bin/java -cp server/target/test-classes dev.threadmill.server.net.FloodMain $(ARGS)

ws-peers: build $(NPM_PACKAGES) ## compare with Helidon's WebSocket layer, Jetty, Undertow, Netty, Node's ws (ARGS='ROUNDS SECONDS CONNECTIONS MODE')
	@$(JAVA_HOME)/bin/java -cp $(BENCH_JAR) dev.threadmill.bench.peers.WsPeers $(ARGS)

ws-memory: build $(NPM_PACKAGES) ## what an idle WebSocket costs each of them (ARGS='CONNECTIONS SECONDS')
	@$(JAVA_HOME)/bin/java -cp $(BENCH_JAR) dev.threadmill.bench.peers.WsMemory $(ARGS)

mock-peers: build ## what rules, JSON-RPC and scripts cost against a plain echo (ARGS='ROUNDS SECONDS CONNECTIONS')
	@$(JAVA_HOME)/bin/java -cp $(BENCH_JAR) dev.threadmill.bench.peers.MockPeers $(ARGS)

socketio-peers: build $(NPM_PACKAGES) ## compare with Node's socket.io (ARGS='ROUNDS SECONDS [broadcast|ack|acks|message]')
	@$(JAVA_HOME)/bin/java -cp $(BENCH_JAR) dev.threadmill.bench.peers.SocketIoPeers $(ARGS)

socketio-memory: build $(NPM_PACKAGES) ## what a Socket.IO client at rest costs (ARGS='WEBSOCKETS POLLERS SECONDS'); 20,000 files
	@ulimit -n $$(ulimit -Hn) && exec $(JAVA_HOME)/bin/java -cp $(BENCH_JAR) dev.threadmill.bench.peers.SocketIoMemory $(ARGS)

replicas: build ## three replicas on one Redis: each broadcast once to 3,000 clients, also when one is killed (ARGS='BROADCASTS CLIENTS'); 10,000 files
	@ulimit -n $$(ulimit -Hn) && exec ops/with-redis $(JAVA_HOME)/bin/java -cp $(BENCH_JAR) dev.threadmill.bench.peers.Replicas $(ARGS)

interop: build $(NPM_PACKAGES) ## talk to the appliance with wscat, ws, undici, socket.io-client, Python's websockets, unmodified
	@ops/interop/run

report-check: build ## make HTML reports of short runs and look at them in Chromium (target/report has the pictures)
	@ops/report-check

dashboard-check: jdk $(SERVER_JAR) ## use the dashboard in Chromium: start, watch, stop, compare, sign in (target/dashboard has the pictures)
	@$(MAKE) -s $(DASHBOARD_PACKAGES) || echo "make: without npm packages axe-core is left out" >&2
	@ops/dashboard-check

pictures: build ## make the pictures of the README anew, in Chromium
	@ops/pictures/make

k8s-check: $(K8S_PACKAGES) ## render the Kubernetes manifests and check them, without a cluster
	@ops/k8s/check

ops-check: build ## check what deploys and watches the appliance: Prometheus' rules, dashboards, systemd, compose
	@ops/monitoring/check && ops/systemd/check && ops/compose/check

# Claims about Node's servers need npm packages; without them they are skipped.
verify: jdk $(LOADCLIENT_JAR) $(SERVER_JAR) ## measure what Threadmill promises (ops/claims.yaml), some 5 minutes; 20,000 files (ARGS='--only echo')
	@$(MAKE) -s $(NPM_PACKAGES) || echo "make: without npm packages claims about Node's servers are skipped" >&2
	@ulimit -n $$(ulimit -Hn) && exec loadclient/bin/threadmill verify ops/claims.yaml --within 4m $(ARGS)

aot: jdk $(SERVER_JAR) $(LOADCLIENT_JAR) ## make caches that start both commands in half the time, until they are built anew (JDK 25)
	@timeout 120 ops/aot/train

image: jdk ## build the container image with docker, podman or buildah (ARGS='[--script] TAG')
	@ops/image $(ARGS)

image-test: jdk ## build the container image with local stand-ins and try it, some minutes (ARGS='--script')
	@ops/image-test $(ARGS)

# Maven's plugin lists what the appliance's jar needs, the load client's with it: what is shipped.
audit: jdk ## list what is shipped (target/sbom/threadmill.json, CycloneDX) and look for bad licences and known vulnerabilities
	@mkdir -p target/sbom
	$(MVN) package -pl server -am -DskipTests -DoutputFormat=json -DoutputName=bom org.cyclonedx:cyclonedx-maven-plugin:$(CYCLONEDX):makeBom
	@touch $(LOADCLIENT_JAR) $(SERVER_JAR) && cp server/target/bom.json target/sbom/threadmill.json
	@ops/audit/run

man: jdk ## make the man pages of both commands: man -M target/man threadmill-http
	$(MVN) -Pman -pl loadclient,server test-compile exec:java asciidoctor:process-asciidoc
	@man -M target/man -w threadmill threadmill-server 2>/dev/null || ls target/man/man1

clean: ## remove what was built
	rm -rf target */target

$(LOADCLIENT_JAR): $(POMS) $(LOADCLIENT_SOURCES)
	$(MVN) package -pl loadclient -DskipTests
	@touch $@

# The server's build makes the load client's jar too, from the same sources.
$(SERVER_JAR): $(POMS) $(LOADCLIENT_SOURCES) $(SERVER_SOURCES)
	$(MVN) package -pl server -am -DskipTests
	@touch $(LOADCLIENT_JAR) $@

$(BENCH_JAR): $(POMS) $(LOADCLIENT_SOURCES) $(SERVER_SOURCES) $(BENCH_SOURCES)
	$(MVN) package -DskipTests
	@touch $(LOADCLIENT_JAR) $(SERVER_JAR) $@

# Each folder that needs npm packages pins them in its lock file; they are installed below target.
$(NPM_PACKAGES) $(PEER_PACKAGES) $(K8S_PACKAGES) $(DASHBOARD_PACKAGES): target/%/node_modules/.package-lock.json: ops/%/package.json ops/%/package-lock.json
	@command -v npm >/dev/null || { echo "make: needs Node 20.18 or newer with npm" >&2; exit 1; }
	@mkdir -p target/$* && cp $^ target/$*
	cd target/$* && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
