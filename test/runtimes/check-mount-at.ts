import { checkMount } from '../../examples/mounts/check-mount.js'

const [name = '', baseUrl = ''] = process.argv.slice(2)
await checkMount(name, baseUrl)
