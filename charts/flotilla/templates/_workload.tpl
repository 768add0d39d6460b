{{/*
A component of the chart, whole: root, name, component, values, args, env, ports, mounts, volumes,
graceSeconds, apiToken, checksums.
*/}}
{{- define "flotilla.workload" -}}
{{- $root := .root -}}
{{- $values := .values -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .name }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{- include "flotilla.labels" . | nindent 4 }}
automountServiceAccountToken: false
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{- include "flotilla.labels" . | nindent 4 }}
spec:
  replicas: {{ $values.replicas }}
  revisionHistoryLimit: 3
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  selector:
    matchLabels: {{- include "flotilla.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "flotilla.labels" . | nindent 8 }}
        {{- with $values.podLabels }}{{ toYaml . | nindent 8 }}{{ end }}
      {{- with merge (deepCopy $values.podAnnotations) .checksums }}
      annotations: {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      serviceAccountName: {{ .name }}
      automountServiceAccountToken: {{ .apiToken }}
      enableServiceLinks: false
      {{- if $root.Values.userNamespaces }}
      hostUsers: false
      {{- end }}
      terminationGracePeriodSeconds: {{ .graceSeconds }}
      priorityClassName: {{ $values.priorityClassName | default (printf "%s-services" (include "flotilla.priorityPrefix" $root)) }}
      {{- with $root.Values.images.pullSecrets }}
      imagePullSecrets: {{- range . }}
        - name: {{ . }}
      {{- end }}
      {{- end }}
      securityContext: {{- include "flotilla.podSecurityContext" . | nindent 8 }}
      {{- with $values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- $lost := list "node.kubernetes.io/not-ready" "node.kubernetes.io/unreachable" }}
      {{- range $values.tolerations }}
      {{- if eq (.effect | default "NoExecute") "NoExecute" }}
      {{- if .key }}{{ $lost = without $lost .key }}{{ else }}{{ $lost = list }}{{ end }}
      {{- end }}
      {{- end }}
      {{- if or $values.tolerations $lost }}
      tolerations:
        {{- with $values.tolerations }}{{ toYaml . | nindent 8 }}{{ end }}
        {{- range $lost }}
        # it holds nothing that another one could not: a lost node need not be waited for
        - {{ include "flotilla.whileNode" . }}
        {{- end }}
      {{- end }}
      {{- with $values.affinity }}
      affinity: {{- toYaml . | nindent 8 }}
      {{- end }}
      topologySpreadConstraints:
        {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
        - maxSkew: 1
          topologyKey: {{ . }}
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {{- include "flotilla.selector" $ | nindent 14 }}
        {{- end }}
      containers:
        - name: {{ .name }}
          image: {{ include "flotilla.image" (dict "root" $root "image" $values.image) }}
          imagePullPolicy: {{ $root.Values.images.pullPolicy }}
          args: {{ toJson .args }}
          env:
            {{- range $name, $value := .env }}
            - name: {{ $name }}
              {{- if kindIs "map" $value }}
              valueFrom: {{- toYaml $value | nindent 16 }}
              {{- else }}
              value: {{ $value | quote }}
              {{- end }}
            {{- end }}
            {{- with $values.extraEnv }}{{ toYaml . | nindent 12 }}{{ end }}
          ports:
            {{- range $name, $port := .ports }}
            - {name: {{ $name }}, containerPort: {{ $port }}, protocol: TCP}
            {{- end }}
          startupProbe:
            httpGet: {path: /health, port: metrics}
            periodSeconds: 2
            timeoutSeconds: 2
            failureThreshold: 150
          livenessProbe:
            httpGet: {path: /health, port: metrics}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 3
          readinessProbe:
            httpGet: {path: /ready, port: metrics}
            periodSeconds: 5
            timeoutSeconds: 3
            failureThreshold: 2
          lifecycle:
            # calls in flight find another pod before this one stops listening
            preStop: {sleep: {seconds: 5}}
          resources: {{- toYaml $values.resources | nindent 12 }}
          securityContext: {{- include "flotilla.securityContext" . | nindent 12 }}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
            {{- with .mounts }}{{ toYaml . | nindent 12 }}{{ end }}
      volumes:
        - name: tmp
          emptyDir: {sizeLimit: 1Gi}
        {{- with .volumes }}{{ toYaml . | nindent 8 }}{{ end }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .name }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{- include "flotilla.labels" . | nindent 4 }}
spec:
  # never 0 allowed, or a drain of a node would wait for ever
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {{- include "flotilla.selector" . | nindent 6 }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{- include "flotilla.labels" . | nindent 4 }}
spec:
  type: ClusterIP
  selector: {{- include "flotilla.selector" . | nindent 4 }}
  ports:
    {{- range $name, $port := .ports }}
    - name: {{ $name }}
      port: {{ $port }}
      targetPort: {{ $name }}
      protocol: TCP
      appProtocol: {{ eq $name "api" | ternary "kubernetes.io/ws" "http" }}
    {{- end }}
{{- end }}
