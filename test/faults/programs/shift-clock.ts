// Shifts the clock of the program that imports it first: `shift-clock.ts?minutes=10` is ahead.
const minutes = Number(new URL(import.meta.url).searchParams.get('minutes'))
if (minutes === 0) throw new TypeError('minutes must be a number other than 0')

const RightDate = Date
const now = () => RightDate.now() + minutes * 60_000

globalThis.Date = new Proxy(RightDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RightDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})
