#!/usr/bin/env bash
# What the composite action runs. MODE: review, apply or drift; CONFIG, ENVIRONMENTS, HOST as the inputs of the action.
set -euo pipefail

flags=()
read -ra names <<<"${ENVIRONMENTS:-}"
for name in ${names[@]+"${names[@]}"}; do flags+=(-e "$name"); done

need_host() {
  if [[ -z ${HOST:-} ]]; then
    echo "::error::dss-iac: the input 'host' is missing: the project of DSS that keeps the plan until the merge"
    exit 1
  fi
}

case ${MODE:-} in
  review)
    need_host
    dss-iac validate "$CONFIG" ${flags[@]+"${flags[@]}"} --strict --format github
    dss-iac ci review "$CONFIG" ${flags[@]+"${flags[@]}"} --host "$HOST"
    ;;
  apply)
    need_host
    dss-iac ci approve "$CONFIG" ${flags[@]+"${flags[@]}"} --host "$HOST"
    for name in "${names[@]:-}"; do # one after the other, and none after one that failed
      dss-iac apply -c "$CONFIG" ${name:+-e "$name"} --host "$HOST" --kept --auto-approve --lock-timeout 600
    done
    ;;
  drift)
    if [[ ${ACCEPT:-} == true ]]; then flags+=(--accept); fi
    dss-iac ci drift "$CONFIG" ${flags[@]+"${flags[@]}"}
    ;;
  *)
    echo "::error::dss-iac: mode '${MODE:-}' is none; write review, apply or drift"
    exit 1
    ;;
esac
