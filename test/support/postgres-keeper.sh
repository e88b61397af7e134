# Runs one PostgreSQL server for the process at the other end of standard input. When that process
# ends, even by kill -9, its end of the pipe closes: this script then stops the server and deletes its
# data. It creates all files itself, one step after another, so that at the end of input no other
# process still writes to them.
#
# sh postgres-keeper.sh BINARIES FOLDER SETTING...
#   BINARIES  the folder of initdb, pg_ctl and postgres, and the working directory of this script
#   FOLDER    is created, and deleted at the end
#   SETTING   a line for postgresql.conf
#
# One command per line: `initialize PASSWORD`, `start PORT`, `stop MODE`. The answer is the output of
# the programs, followed by `done STATUS`.

# The process that reads the answers may have ended: the cleanup must run anyway.
trap '' PIPE
exec 2>&1

binaries=$1
folder=$2
shift 2
data=$folder/data
log=$folder/log
postmaster=

mkdir -m 700 "$folder" || exit

# If root has started this as another user, that user may not be able to enter the working directory.
copy_binaries() {
  [ -x "$binaries/postgres" ] && return
  cp -R .. "$folder/installation" && binaries=$folder/installation/bin
}

# The password is not on a command line, because any user of the machine could read it there.
# --no-sync: the data need not survive a crash of the machine.
initialize() {
  password=$1
  shift
  copy_binaries && cd "$folder" &&
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

# pg_ctl finds the server by its data, which may have been deleted.
stop immediate || [ -z "$postmaster" ] || kill -s QUIT "$postmaster"
cd / && rm -rf "$folder"
