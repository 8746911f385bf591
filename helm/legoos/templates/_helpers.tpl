{{- define "legoos.name" -}}
{{- default (printf "%s" .Release.Name) .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "legoos.labels" -}}
app.kubernetes.io/name: legoos
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "legoos.selector" -}}
app.kubernetes.io/name: legoos
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "legoos.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end -}}

{{- define "legoos.restricted" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- define "legoos.podSecurity" -}}
runAsNonRoot: true
runAsUser: 64020
runAsGroup: 64020
fsGroup: 64020
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- /* How every container of the chart starts: {{ include "legoos.java" (list 160 "operator") }}, heap in MiB and the role. */ -}}
{{- define "legoos.java" -}}
command:
  - /opt/legoos/jre/bin/java
  - -Xmx{{ index . 0 }}m
  - -XX:+UseSerialGC
  - -XX:+UseCompactObjectHeaders
  - -XX:+ExitOnOutOfMemoryError
  - -XX:-UsePerfData
  - -XX:ErrorFile=/tmp/hs_err.log
  - --enable-native-access=ALL-UNNAMED
  - -cp
  - /opt/legoos/lib/*
  - io.legoos.dist.Legoos
args:
  {{- range rest . }}
  - {{ . }}
  {{- end }}
{{- end -}}
