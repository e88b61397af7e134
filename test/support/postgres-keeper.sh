# Keeps one PostgreSQL server for the process that holds the other end of standard input. However
# that process ends, kill -9 too, its end of the pipe closes: then the server is stopped and its
# data deleted. Everything that could be left behind is made here, one step after another, so there
# is no moment at which the end of input would find something half made that another still writes.
#
# sh postgres-keeper.sh BINARIES FOLDER SETTING...
#   BINARIES  the folder of initdb, pg_ctl and postgres, in which this is started
#   FOLDER    is made, and deleted at the end
#   SETTING   a line for postgresql.conf
#
# One command a line: `initialize PASSWORD`, `start PORT`, `stop MODE`. The answer is what the
# programs print, and then `done STATUS`.

# Whoever is told an answer may have gone: that must not end the one who clears up after them.
trap '' PIPE
exec 2>&1

binaries=$1
folder=$2
shift 2
data=$folder/data
log=$folder/log
postmaster=

mkdir -m 700 "$folder" || exit

# Started by root as another user, this may be in a folder which it could not have entered.
take_binaries() {
  [ -x "$binaries/postgres" ] && return
  cp -R .. "$folder/installation" && binaries=$folder/installation/bin
}

# The password is on no command line, where any user of the machine could read it.
# --no-sync: what is lost when the machine itself crashes, nobody will miss.
initialize() {
  password=$1
  shift
  take_binaries && cd "$folder" &&
    printf '%s\n' "$password" | "$binaries/initdb" --pgdata="$data" --username=postgres \
      --pwfile=/dev/stdin --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync &&
    printf '%s\n' "$@" >>"$data/postgresql.conf"
}

start() {
  rm -f "$log"
  "$binaries/pg_ctl" start --silent --wait --pgdata="$data" --log="$log" --options="-p $1" \
    </dev/null && read -r postmaster <"$data/postmaster.pid" && return
  tail -n 20 "$log"
  return 1
}

stop() {
  "$binaries/pg_ctl" stop --silent --wait --pgdata="$data" --mode="$1" </dev/null && postmaster=
}

while read -r command argument; do
  case $command in
    initialize) initialize "$argument" "$@" ;;
    start) start "$argument" ;;
    stop) stop "$argument" ;;
    *) echo "unknown command: $command" && false ;;
  esac
  echo "done $?"
done

# pg_ctl finds the server by its data, which somebody may have deleted.
stop immediate || [ -z "$postmaster" ] || kill -s QUIT "$postmaster"
cd / && rm -rf "$folder"
