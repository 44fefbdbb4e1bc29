// Modbus/TCP by npm modbus-serial, which knows nothing of Grange.
// node modbus.mjs serve PORT-FILE BASE HEX      a server over these registers, until it is ended
// node modbus.mjs read HOST PORT UNIT ADDRESS COUNT   prints one JSON object
import { renameSync, writeFileSync } from 'node:fs'
import modbus from 'modbus-serial'

const [mode, ...words] = process.argv.slice(2)
if (mode === 'serve') {
  const [file, base, hex] = words
  const registers = Buffer.from(hex, 'hex')
  const server = new modbus.ServerTCP({
    getHoldingRegister: (address) => {
      const at = 2 * (address - Number(base))
      if (at < 0 || at + 2 > registers.length) throw Object.assign(new Error('no such register'), { modbusErrorCode: 2 })
      return registers.readUInt16BE(at)
    }
  }, { host: '127.0.0.1', port: 0, unitID: 3 })
  server.on('initialized', () => {
    writeFileSync(file + '.new', String(server._server.address().port))
    renameSync(file + '.new', file)
  })
  process.stdin.on('end', () => process.exit(0)).resume()
} else {
  const [host, port, unit, address, count] = words
  const client = new modbus.default()
  await client.connectTCP(host, { port: Number(port) })
  client.setID(Number(unit))
  client.setTimeout(5000)
  const said = await client.readHoldingRegisters(Number(address), Number(count)).then(({ data }) => ({ data }), (error) => ({ exception: error.modbusCode ?? error.message }))
  console.log(JSON.stringify(said))
  client.close(() => process.exit(0))
}
