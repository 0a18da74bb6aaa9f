import OllamaAPI

var configuration = OllamaClient.Configuration(host: try Host("gpu-box:11434"))
configuration.policies.failover = Failover([Failover.Backup(.local)])
let client = OllamaClient(configuration)

let monitor = client.healthMonitor()
monitor.start()
print(try await client.version())
print(client.pipeline?.hostStatuses(own: client.host) ?? [])
monitor.stop()
