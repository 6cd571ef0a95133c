# shellcheck shell=bash
# What the launchers share: find Java, build the jar when it is missing. To be sourced, not run.
# The caller sets: name (its own, for messages), root (the checkout).

fail() {
  echo "$name: $*" >&2
  exit 1
}

# Sets java and java_major.
find_java() {
  local release version
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it"
  else
    java=$(command -v java) || fail "no Java found: set JAVA_HOME, or put java (17 or later) on the PATH"
  fi
  # The release file tells the version without the cost of starting a JVM.
  release=$(dirname "$(dirname "$(readlink -f "$java")")")/release
  version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$release" 2>/dev/null || true)
  if [ -z "$version" ]; then
    version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1) || true
  fi
  java_major=${version#1.}
  java_major=${java_major%%[!0-9]*}
  [ -n "$java_major" ] || fail "cannot tell the version of $java"
  [ "$java_major" -ge 17 ] || fail "Java 17 or later is needed, but $java is version $version"
}

# build_if_missing <module> <jar>
build_if_missing() {
  [ -f "$2" ] && return
  echo "$name: building $1 first, which takes a minute the first time" >&2
  (
    cd "$root"
    ./mvnw -q -B -DskipTests -Dmaven.javadoc.skip=true -Dmaven.source.skip=true \
      -Dspotless.check.skip=true -Denforcer.skip=true -pl "$1" -am package
  ) </dev/null >&2 || fail "the build of $1 failed"
  [ -f "$2" ] || fail "the build of $1 made no $2"
}

# Sets jvm_flags to what every JVM that opens a chain should get beyond the jar's manifest.
quiet_flags() {
  jvm_flags=(-Xshare:auto)
  if [ "$java_major" -ge 24 ]; then
    jvm_flags+=(--sun-misc-unsafe-memory-access=allow)
  fi
}
