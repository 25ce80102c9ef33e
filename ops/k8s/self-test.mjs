// Faults made on purpose in good manifests: a check that does not find them is no check.

const find = (objects, kind, name = 'threadmill') =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);
const deployment = (objects) => find(objects, 'Deployment').spec;
const pod = (objects) => deployment(objects).template.spec;
const container = (objects) => pod(objects).containers[0];
const variable = (objects, name) => container(objects).env.find((each) => each.name === name);

/** What is done to the objects of the kustomization `try`, and what must be said about it. */
const MUTATIONS = [
  [(o) => (deployment(o).replica = 3), 'must NOT have additional properties: replica'],
  [(o) => (container(o).livenessProbe.httpGet.prot = 'http'), 'must NOT have additional properties: prot'],
  [(o) => (container(o).securityContext.readOnlyRootFileSystem = true), 'readOnlyRootFileSystem'],
  [(o) => (find(o, 'Service').spec.ports[0].nam = 'x'), 'must NOT have additional properties: nam'],
  [(o) => (find(o, 'HorizontalPodAutoscaler').spec.behavior.scaledown = {}), 'scaledown'],
  [(o) => (find(o, 'Deployment').metadata.label = {}), 'must NOT have additional properties: label'],
  [(o) => (deployment(o).minReadySeconds = '5'), '/spec/minReadySeconds must be integer'],
  [(o) => (container(o).resources.limits.memory = '512 megabytes'), '/resources/limits/memory'],
  [(o) => (container(o).args = '--config'), '/args must be array'],
  [(o) => delete deployment(o).selector, "must have required property 'selector'"],
  [(o) => delete container(o).name, "must have required property 'name'"],
  [(o) => delete find(o, 'HorizontalPodAutoscaler').spec.maxReplicas, "must have required property 'maxReplicas'"],
  [(o) => (find(o, 'Deployment').apiVersion = 'apps/v7'), 'unknown apiVersion apps/v7'],
  [(o) => (find(o, 'Deployment').kind = 'Deploiment'), 'has no kind Deploiment'],
  [(o) => (container(o).readinessProbe.httpGet.port = 'web'), 'readinessProbe: it has no port web'],
  [(o) => (container(o).startupProbe.httpGet.port = 9090), 'startupProbe: it has no port 9090'],
  [(o) => (deployment(o).selector.matchLabels.tier = 'x'), 'selector does not match its pod template'],
  [(o) => (find(o, 'Service').spec.selector.tier = 'x'), 'Service/threadmill: its selector matches no pod'],
  [(o) => (find(o, 'Service').spec.ports[0].targetPort = 'web'), 'targetPort web'],
  [(o) => (find(o, 'PodDisruptionBudget').spec.selector.matchLabels.tier = 'x'), 'PodDisruptionBudget/threadmill'],
  [(o) => (pod(o).topologySpreadConstraints[0].labelSelector.matchLabels.tier = 'x'), 'topology spread'],
  [(o) => (find(o, 'NetworkPolicy').spec.podSelector.matchLabels.tier = 'x'), 'podSelector matches no pod'],
  [(o) => (find(o, 'NetworkPolicy').spec.ingress[0].ports[0].port = 'web'), 'no selected container has the port web'],
  [(o) => (find(o, 'NetworkPolicy').spec.egres = []), 'must NOT have additional properties: egres'],
  [(o) => (find(o, 'HorizontalPodAutoscaler').spec.scaleTargetRef.name = 'x'), 'there is no Deployment x'],
  [(o) => delete container(o).resources.requests.cpu, 'cpu: container threadmill requests none'],
  [(o) => (deployment(o).replicas = 2), 'each apply would undo the scaling'],
  [(o) => (pod(o).volumes[0].configMap.name = 'x'), 'there is no ConfigMap x'],
  [(o) => (variable(o, 'REDIS_URL').valueFrom.secretKeyRef.name = 'x'), 'there is no Secret x'],
  [(o) => (variable(o, 'REDIS_URL').valueFrom.secretKeyRef.key = 'x'), 'has no key x'],
  [(o) => (variable(o, 'REDIS_URL').name = 'REDIS_URI'), 'reads no such variable'],
  [(o) => container(o).env.push({ name: 'REDIS_URL', value: 'x' }), 'REDIS_URL is set twice'],
  [(o) => (container(o).args[1] += '.old'), 'not in its ConfigMap'],
  [(o) => (container(o).volumeMounts[0].name = 'x'), 'there is no volume x'],
  [(o) => (pod(o).terminationGracePeriodSeconds = 25), 'terminationGracePeriodSeconds must be above 25'],
  [(o) => delete pod(o).enableServiceLinks, 'enableServiceLinks must be false'],
  [(o) => o.push(structuredClone(o[0])), 'is there twice'],
];

/** The mutations that `faultsOf` does not find, or for which it says something else. */
export function missedMutations(objects, faultsOf) {
  const missed = [];
  for (const [mutate, expected] of MUTATIONS) {
    const copy = structuredClone(objects);
    mutate(copy);
    const faults = faultsOf(copy);
    if (!faults.some((fault) => fault.includes(expected))) {
      missed.push(`${mutate}: expected "${expected}", got ${JSON.stringify(faults)}`);
    }
  }
  return { missed, count: MUTATIONS.length };
}
