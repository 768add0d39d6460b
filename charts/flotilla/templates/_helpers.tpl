{{/* The ports, here and nowhere else. */}}
{{- define "flotilla.ports" -}}
api: 4005
dashboard: 6011
model: 8080
metrics: 3000
{{- end }}

{{- define "flotilla.port" -}}
{{- get (include "flotilla.ports" .root | fromYaml) .name -}}
{{- end }}

{{/* Labels of an object: root, name, component. */}}
{{- define "flotilla.labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/component: {{ .component }}
app.kubernetes.io/part-of: flotilla
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{/* What tells a component's pods from all others; never changes. */}}
{{- define "flotilla.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{/* root, image: REGISTRY/REPOSITORY@DIGEST or :TAG */}}
{{- define "flotilla.image" -}}
{{- $registry := .root.Values.images.registry -}}
{{- with $registry }}{{ trimSuffix "/" . }}/{{ end -}}
{{- .image.repository -}}
{{- if .image.digest }}@{{ .image.digest }}{{ else }}:{{ .image.tag | default .root.Chart.AppVersion }}{{ end -}}
{{- end }}

{{- define "flotilla.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{/* Where a component's image may run, for what runs it besides the component: its values. */}}
{{- define "flotilla.placement" -}}
{{- with .nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* How long a pod stays on a node with that taint, in place of Kubernetes' five minutes. */}}
{{- define "flotilla.whileNode" -}}
{key: {{ . }}, operator: Exists, effect: NoExecute, tolerationSeconds: 30}
{{- end }}

{{- define "flotilla.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* A prefix for what belongs to the cluster and not to a namespace. */}}
{{- define "flotilla.clusterPrefix" -}}
flotilla-{{ .Release.Namespace }}
{{- end }}

{{- define "flotilla.priorityPrefix" -}}
{{- .Values.priorityClasses.prefix | default (include "flotilla.clusterPrefix" .) -}}
{{- end }}

{{/* The names that a Service of this namespace is called by: root, name. */}}
{{- define "flotilla.serviceNames" -}}
{{ .name }},{{ .name }}.{{ .root.Release.Namespace }},{{ .name }}.{{ .root.Release.Namespace }}.svc,{{ .name }}.{{ .root.Release.Namespace }}.svc.cluster.local
{{- end }}

{{- define "flotilla.ledgerSecret" -}}
{{- with .Values.ledger -}}
name: {{ .cnpg.enabled | ternary (printf "%s-app" .cnpg.name) .external.secretName }}
key: {{ .cnpg.enabled | ternary "uri" .external.key }}
{{- end -}}
{{- end }}

{{/* Thousandths of a core in 250m, 1.5 or 2. */}}
{{- define "flotilla.millis" -}}
{{- $text := toString . -}}
{{- if hasSuffix "m" $text -}}
{{- trimSuffix "m" $text -}}
{{- else -}}
{{- round (mulf (float64 $text) 1000.0) 0 | int64 -}}
{{- end -}}
{{- end }}

{{/* Mebibytes in 512Mi or 2Gi. */}}
{{- define "flotilla.mebibytes" -}}
{{- $text := toString . -}}
{{- if hasSuffix "Gi" $text -}}
{{- mul (trimSuffix "Gi" $text | int64) 1024 -}}
{{- else -}}
{{- trimSuffix "Mi" $text -}}
{{- end -}}
{{- end }}

{{/* The pools, without those that were set to null, as YAML. */}}
{{- define "flotilla.pools" -}}
{{- $pools := dict -}}
{{- range $name, $pool := .Values.pools -}}
{{- if $pool }}{{ $_ := set $pools $name $pool }}{{ end -}}
{{- end -}}
{{- toYaml $pools -}}
{{- end }}
