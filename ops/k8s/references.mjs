// What no schema can say: that what one object names is there, in another object or in itself.

/** Who renders the base without the Redis for trying out makes this Secret by hand: docs/kubernetes.md. */
const OUTSIDE = { Secret: { threadmill: ['redis-url', 'control-token', 'admin-token'] } };

/** The faults of objects that are applied together; `environment` is what the appliance reads. */
export function referenceFaults(objects, environment) {
  const faults = [];
  const world = { objects, environment };
  const seen = new Set();
  for (const object of objects) {
    const id = `${object.kind}/${object.metadata?.name}`;
    const tell = (fault) => faults.push(`${id}: ${fault}`);
    if (seen.has(id)) tell('is there twice');
    seen.add(id);
    checksOf(object).forEach((check) => check(object, world, tell));
  }
  return faults;
}

function checksOf({ kind, spec }) {
  if (spec?.template) return [selectsItself, ends, pod];
  return { Service: [service], PodDisruptionBudget: [budget], HorizontalPodAutoscaler: [autoscaler],
    NetworkPolicy: [network] }[kind] ?? [];
}

const templates = (objects) => objects.map(({ spec }) => spec?.template).filter(Boolean);
const containers = (template) => [...(template.spec?.initContainers ?? []), ...(template.spec?.containers ?? [])];
const entries = (labels) => Object.entries(labels ?? {});

function matches(selector, template) {
  const labels = template.metadata?.labels ?? {};
  return entries(selector).length > 0 && entries(selector).every(([key, value]) => labels[key] === value);
}

function selectsItself({ kind, spec }, _, tell) {
  if (kind !== 'Job' && !matches(spec.selector?.matchLabels, spec.template)) {
    tell('its selector does not match its pod template');
  }
  for (const spread of spec.template.spec?.topologySpreadConstraints ?? []) {
    if (!matches(spread.labelSelector?.matchLabels, spec.template)) {
      tell('a topology spread does not match its pod template');
    }
  }
}

/** The grace of the pod must cover preStop and what the configuration promises to WebSockets. */
function ends({ spec }, { objects }, tell) {
  const pod = spec.template.spec ?? {};
  for (const { lifecycle, command } of pod.containers ?? []) {
    if (command?.[0] !== 'threadmill-server') continue;
    const configuration = objects.find(({ kind, data }) => kind === 'ConfigMap' && data?.['threadmill.yaml']);
    const grace = Number(/shutdown_grace: *(\d+)s/.exec(configuration?.data['threadmill.yaml'])?.[1] ?? 5);
    const [sleep, seconds] = lifecycle?.preStop?.exec?.command ?? [];
    const needed = grace + (sleep === 'sleep' ? Number(seconds) : 0);
    if ((pod.terminationGracePeriodSeconds ?? 30) <= needed) {
      tell(`terminationGracePeriodSeconds must be above ${needed}: preStop and server.shutdown_grace`);
    }
  }
}

function service({ spec }, { objects }, tell) {
  const selected = templates(objects).filter((template) => matches(spec.selector, template));
  if (selected.length === 0) return tell('its selector matches no pod template');
  for (const { port, targetPort = port } of spec.ports ?? []) {
    if (!selected.some((template) => containers(template).some((container) => hasPort(container, targetPort)))) {
      tell(`targetPort ${targetPort}: no selected container has it`);
    }
  }
}

function budget({ spec }, { objects }, tell) {
  if (!templates(objects).some((template) => matches(spec.selector?.matchLabels, template))) {
    tell('its selector matches no pod template');
  }
}

/** A policy that selects nothing protects nothing, and a port by name must be one of the pods that it is about. */
function network({ spec }, { objects }, tell) {
  const selected = templates(objects).filter((template) => matches(spec.podSelector?.matchLabels, template));
  if (selected.length === 0) return tell('its podSelector matches no pod template');
  for (const { ports = [] } of spec.ingress ?? []) {
    for (const { port } of ports) {
      if (!selected.some((template) => containers(template).some((container) => hasPort(container, port)))) {
        tell(`ingress: no selected container has the port ${port}`);
      }
    }
  }
}

function autoscaler({ spec }, { objects }, tell) {
  const { kind, name } = spec.scaleTargetRef;
  const target = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (!target) return tell(`scaleTargetRef: there is no ${kind} ${name}`);
  if (target.spec.replicas !== undefined) tell(`${kind}/${name} sets replicas: each apply would undo the scaling`);
  for (const { resource } of spec.metrics ?? []) {
    const lacking = containers(target.spec.template).filter(
      ({ resources }) => resource && resources?.requests?.[resource.name] === undefined);
    lacking.forEach((container) => tell(`${resource.name}: container ${container.name} requests none`));
  }
}

const hasPort = ({ ports = [] }, wanted) =>
  ports.some(({ name, containerPort }) => wanted === name || wanted === containerPort);

function pod({ spec: { template } }, world, tell) {
  if (template.spec?.enableServiceLinks !== false) {
    tell('enableServiceLinks must be false: THREADMILL_PORT=tcp://… would become the port');
  }
  const volumes = template.spec?.volumes ?? [];
  for (const volume of volumes) {
    const at = `volume ${volume.name}`;
    if (volume.configMap) refers('ConfigMap', volume.configMap.name, volume.configMap, at, world, tell);
    if (volume.secret) refers('Secret', volume.secret.secretName, volume.secret, at, world, tell);
  }
  for (const container of containers(template)) {
    const say = (fault) => tell(`container ${container.name}: ${fault}`);
    probes(container, say);
    variables(container, world, say);
    mounts(container, volumes, world, say);
  }
}

function probes(container, tell) {
  for (const when of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
    const port = (container[when]?.httpGet ?? container[when]?.tcpSocket)?.port;
    if (port !== undefined && !hasPort(container, port)) tell(`${when}: it has no port ${port}`);
  }
}

function variables({ command, env = [], envFrom = [] }, world, tell) {
  for (const { configMapRef, secretRef } of envFrom) {
    if (configMapRef) refers('ConfigMap', configMapRef.name, configMapRef, 'envFrom', world, tell);
    if (secretRef) refers('Secret', secretRef.name, secretRef, 'envFrom', world, tell);
  }
  const names = env.map(({ name }) => name);
  for (const { name, valueFrom } of env) {
    const { configMapKeyRef, secretKeyRef } = valueFrom ?? {};
    if (configMapKeyRef) refers('ConfigMap', configMapKeyRef.name, configMapKeyRef, name, world, tell);
    if (secretKeyRef) refers('Secret', secretKeyRef.name, secretKeyRef, name, world, tell);
    if (names.indexOf(name) !== names.lastIndexOf(name)) tell(`${name} is set twice`);
    if (command?.[0] === 'threadmill-server' && !world.environment.has(name)) {
      tell(`${name}: threadmill-server reads no such variable`);
    }
  }
}

/** The object must be among those applied, or be documented; `key`, if there is one, must be in it. */
function refers(kind, name, { key, optional }, at, { objects }, tell) {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  const keys = found
    ? Object.keys({ ...found.data, ...found.stringData, ...found.binaryData })
    : OUTSIDE[kind]?.[name];
  if (!keys) tell(`${at}: there is no ${kind} ${name}`);
  else if (key !== undefined && !optional && !keys.includes(key)) tell(`${at}: ${kind} ${name} has no key ${key}`);
}

function mounts({ args = [], volumeMounts = [] }, volumes, { objects }, tell) {
  for (const { name, mountPath } of volumeMounts) {
    const volume = volumes.find((each) => each.name === name);
    if (!volume) {
      tell(`volumeMounts: there is no volume ${name}`);
      continue;
    }
    const map = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === volume.configMap?.name);
    for (const path of args.filter((arg) => map && arg.startsWith(`${mountPath}/`))) {
      if (!(path.slice(mountPath.length + 1) in (map.data ?? {}))) tell(`${path}: not in its ConfigMap`);
    }
  }
}
