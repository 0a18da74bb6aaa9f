#if Resilience && Caching
import OllamaAPI
import Testing

/// Scenarios of every family in our own words, so that a lone clone has some of each.
@Suite("Policies: our own scenarios")
struct OwnScenarioTests {
  @Test(arguments: Self.texts)
  func scenario(_ text: String) async throws {
    try await PoliciesScenarioTests.run(Scenario(try JSONParser.parse(text).object ?? [:]))
  }

  static let texts = breakers + waits + budgets + limits + hosts + calls

  private static let counted =
    #""config":{"failure_rate":50,"half_open_permits":4,"slow_call_s":4,"slow_rate":50,"#
    + #""max_half_open_s":1,"window":"time","window_size":20,"min_calls":5,"open_s":5}"#

  private static let breakers = [
    // Half of the calls failing is enough, and the sixth call makes it half.
    #"{"family":"breaker",\#(counted),"ops":[["ok",0],["advance",1],["ok",0],["advance",1],["ok",0],["advance",1],["fail",0],["advance",1],["fail",0],["state","closed"],["advance",1],["fail",0],["state","open"]]}"#,
    #"{"family":"breaker",\#(counted),"ops":[["ok",5],["ok",5],["ok",0.1],["ok",0.1],["state","closed"],["ok",5],["state","open"],["metrics",{"slow_rate":60,"failure_rate":0,"slow":3}]]}"#,
    #"{"family":"breaker",\#(counted),"ops":[["force","open"],["force","half_open"],["acquire",true],["ok",5],["acquire",true],["ok",5],["acquire",true],["ok",5],["acquire",true],["ok",1],["state","open"],["metrics",{"slow_rate":75}]]}"#,
    #"{"family":"breaker",\#(counted),"ops":[["force","open"],["advance",5],["acquire",true],["advance",0.9],["state","half_open"],["advance",0.1],["state","open"],["acquire",false],["retry_after",5],["advance",5],["acquire",true]]}"#,
    #"{"family":"breaker",\#(counted),"ops":[["force","forced_open"],["acquire",false],["advance",7200],["acquire",false],["state","forced_open"],["metrics",{"not_permitted":2}]]}"#,
    #"{"family":"breaker",\#(counted),"ops":[["force","metrics_only"],["fail",0],["fail",0],["fail",0],["fail",0],["fail",0],["acquire",true],["state","metrics_only"],["metrics",{"failure_rate":100,"failed":5}]]}"#,
    #"{"family":"breaker",\#(counted),"ops":[["force","open"],["force","half_open"],["acquire",true],["ok",0],["acquire",true],["ok",0],["acquire",true],["ok",0],["acquire",true],["ignored"],["state","half_open"],["metrics",{"buffered":3}],["acquire",true],["fail",0],["state","closed"]]}"#,
    #"{"family":"breaker",\#(counted),"ops":[["force","open"],["advance",4],["fail",0],["ok",0],["state","open"],["advance",1],["acquire",true]]}"#,
    #"{"family":"breaker",\#(counted),"ops":[["fail",0],["fail",0],["advance",21],["metrics",{"buffered":0}],["ok",0],["ok",0],["ok",0],["fail",0],["state","closed"],["fail",0],["metrics",{"failure_rate":40}]]}"#,
    #"{"family":"breaker",\#(counted),"ops":[["force","half_open"],["state","closed"]]}"#,
    #"{"family":"breaker","config":{"failure_rate":50,"window":"count","window_size":4,"min_calls":100,"open_s":"exponential 2 x3 max 10"},"ops":[["fail",0],["fail",0],["ok",0],["state","closed"],["ok",0],["state","open"],["advance",2],["acquire",true],["force","open"],["retry_after",6],["force","half_open"],["force","open"],["retry_after",10]]}"#,
    #"{"family":"breaker","config":{"failure_rate":50,"window":"count","window_size":4,"open_s":5,"automatic":true},"ops":[["force","open"],["advance",4.9],["state","open"],["advance",0.1],["state","half_open"]]}"#,
    #"{"family":"breaker","config":{"consecutive":3,"open_s":60,"half_open_successes":2},"ops":[["fail",0],["fail",0],["ok",0],["fail",0],["fail",0],["state","closed"],["fail",0],["state","open"],["advance",60],["acquire",true],["ok",0],["state","half_open"],["acquire",true],["ok",0],["state","closed"]]}"#,
    #"{"family":"breaker","config":{"consecutive":1,"open_s":10},"ops":[["fail",0],["advance",10],["acquire",true],["fail",0],["state","open"],["advance",9.9],["acquire",false]]}"#,
    #"{"family":"breaker","config":{"failure_ratio":0.5,"min_throughput":2,"sampling_s":10,"break_s":5},"ops":[["force","open"],["advance",5],["acquire",true],["acquire",false],["retry_after",5],["advance",2],["acquire",false],["retry_after",3],["advance",3],["acquire",true]]}"#,
    #"{"family":"breaker","config":{"failure_ratio":0.5,"min_throughput":2,"sampling_s":10,"break_s":5},"ops":[["fail",0],["ok",0],["state","closed"],["advance",10],["fail",0],["state","closed"],["fail",0],["state","open"]]}"#,
    #"{"family":"breaker","config":{"failure_ratio":0.5,"break_s":5},"expect":{"attempts":[0,1,2,3,0]}}"#,
    #"{"family":"breaker_ratio","config":{"min_throughput":20,"failure_ratio":0.05},"expect":{"throughput":20,"failure_rate":0.05,"breaks":true}}"#,
    #"{"family":"breaker_ratio","config":{"min_throughput":20,"failure_ratio":0.05},"expect":{"throughput":19,"failure_rate":1,"breaks":false}}"#,
  ]

  private static let waits = [
    #"{"family":"delay","config":{"base_s":0.05,"max_s":20,"random":1},"expect":{"delays_s":[0.05,0.1,0.2,0.4,0.8,1.6,3.2,6.4,12.8,20,20]}}"#,
    #"{"family":"delay","config":{"base_s":0.05,"max_s":20},"expect":{"attempt":10,"samples":10000,"bins":20,"tolerance":0.2}}"#,
    #"{"family":"delay","config":{"type":"linear","base_s":10,"max_s":1,"jitter":true},"expect":{"attempt":2,"delay_s":1}}"#,
    #"{"family":"delay","config":{"type":"exponential","base_s":1,"max_s":30,"jitter":true},"expect":{"attempt":1000,"min_s":0,"max_s":30}}"#,
    #"{"family":"delay","config":{"initial_s":0.1,"max_s":1,"multiplier":2},"expect":{"retry":9,"min_s":0.8,"max_s":1.2}}"#,
    #"{"family":"retry_after_bound","config":{"base_s":0.05,"random":1,"attempt":1,"header_ms":"1500"},"expect":{"delay_s":1.5}}"#,
    #"{"family":"retry_after_bound","config":{"base_s":0.05,"random":1,"attempt":1,"header_ms":"10000"},"expect":{"delay_s":5.05}}"#,
    #"{"family":"retry_after_bound","config":{"base_s":0.05,"random":1,"attempt":1,"header_ms":"-100"},"expect":{"delay_s":0.05}}"#,
    #"{"family":"retry","config":{"initial_s":0.1,"pushback_ms":-1},"expect":{"retries":0}}"#,
    #"{"family":"retry","config":{"max_attempts":50},"expect":{"attempts":5}}"#,
    #"{"family":"retry","config":{"deadline_s":3,"attempt_s":10},"expect":{"ends_at_s":3}}"#,
  ]

  private static let budgets = [
    #"{"family":"quota","config":{"capacity":20,"cost":14,"base_s":0.05},"ops":[["fail"],["retry",0.05,6],["fail"],["stop",6]]}"#,
    #"{"family":"quota","config":{"capacity":500,"cost":5,"timeout_cost":10,"base_s":1},"ops":[["timeout"],["retry",1,490],["fail","timeout"],["retry",2,480],["ok"],["stop",490]]}"#,
    #"{"family":"quota","config":{"capacity":500,"cost":14,"base_s":0.05},"ops":[["fail"],["retry",0.05,486],["fail_400"],["stop",486]]}"#,
    #"{"family":"quota","config":{"max_tokens":10,"token_ratio":0.1},"ops":[["fail",5],["tokens",5.0],["may_retry",false],["ok"],["tokens",5.1],["may_retry",true]]}"#,
    #"{"family":"quota","config":{"ttl_s":60,"min_per_s":0,"percent":2.0,"requests":10000},"expect":{"retries":20000,"tolerance":1}}"#,
    #"{"family":"quota","config":{"ttl_s":10,"min_per_s":0,"percent":0.5},"ops":[["request",4],["balance",2],["withdraw",true],["withdraw",true],["withdraw",false],["request",4],["advance",11],["balance",0]]}"#,
    #"{"family":"quota","expect":{"config_errors":["ttl 0.5 s","percent 1001"]}}"#,
    #"{"family":"adaptive","config":{"k":2,"window_s":120},"expect":{"requests":9,"accepts":0,"reject_probability":0.9}}"#,
    #"{"family":"adaptive","config":{"start_rate":10,"beta":0.7,"scale":0.4,"throttled_at":8},"expect":{"rate":5.6,"k":1.81712,"w_max":8}}"#,
    #"{"family":"adaptive","config":{"start_rate":10,"beta":0.7,"scale":0.4,"at_s":1.9574338205844317},"expect":{"rate":10}}"#,
  ]

  private static let limits = [
    #"{"family":"rate_limiter","config":{"per_period":1,"period_s":1,"timeout_s":0},"ops":[["at",0],["acquire",true],["acquire",false],["wait",1],["at",1],["acquire",true]]}"#,
    #"{"family":"rate_limiter","config":{"per_period":2,"period_s":1,"timeout_s":0},"ops":[["advance",60],["acquire",true],["acquire",true],["acquire",false]]}"#,
    #"{"family":"rate_limiter","config":{"per_period":1,"period_s":1,"timeout_s":0},"ops":[["acquire",true],["wall_clock",-3600],["acquire",false],["advance",1],["acquire",true]]}"#,
    #"{"family":"rate_limiter","config":{"per_period":3,"period_s":0.01,"timeout_s":0.012},"ops":[["at",0.01],["reserve",0],["reserve",0],["reserve",0],["at",0.010001],["reserve",0.009999],["reserve",0.009999],["reserve",0.009999],["reserve",-1],["available",-3]]}"#,
    #"{"family":"rate_limiter","config":{"burst":10,"per_s":2},"ops":[["acquire",true,0],["available",9],["advance",60],["available",10]]}"#,
    #"{"family":"rate_limiter","config":{"limit":2,"window_s":60},"ops":[["acquire",true],["advance",30],["acquire",true],["acquire",false],["wait",30],["advance",30],["acquire",true],["acquire",false]]}"#,
  ]

  private static let envoy =
    #""config":{"consecutive_5xx":5,"interval_s":10,"base_ejection_s":30,"#
    + #""max_ejection_percent":10,"max_ejection_s":100}"#

  private static let hosts = [
    #"{"family":"failover",\#(envoy),"ops":[["fail","a",4],["ok","a"],["fail","a",4],["ejected","a",false]]}"#,
    #"{"family":"failover",\#(envoy),"ops":[["fail","a",5],["ejected_for","a",30],["advance",30],["ejected","a",false],["fail","a",5],["ejected_for","a",60],["advance",60],["fail","a",5],["ejected_for","a",90],["advance",90],["fail","a",5],["ejected_for","a",100]]}"#,
    #"{"family":"failover",\#(envoy),"ops":[["fail","a",5],["advance",60],["fail","a",5],["ejected_for","a",30]]}"#,
    #"{"family":"failover","config":{"consecutive":2,"hosts":["a","b"]},"ops":[["fail","a"],["fail","a"],["dead","a",true],["pick","b"],["advance",30],["pick","a"],["probe","a","fail"],["dead","a",true],["pick","b"],["advance",60],["probe","a","ok"],["pick","a"]]}"#,
    #"{"family":"failover","config":{"consecutive":1,"hosts":["a","b"]},"ops":[["fail","a"],["fail","b"],["dead","a",true],["dead","b",true],["panic",true]]}"#,
    #"{"family":"failover","config":{"consecutive_gateway":2},"ops":[["fail","a",500],["fail","a",500],["ejected","a",false],["fail","a",502],["fail","a",503],["ejected","a",true]]}"#,
    #"{"family":"failover","config":{"consecutive":100,"success_rate":0.5,"min_requests":4,"interval_s":10},"ops":[["ok","a"],["fail","a"],["fail","a"],["dead","a",false],["fail","a"],["dead","a",true]]}"#,
  ]

  private static let calls = [
    #"{"family":"failover","config":{"hosts":["a","b"]},"ops":[["down","a","b"],["chat","m"],["error","names both hosts"],["tried","a","b"]]}"#,
    #"{"family":"failover","config":{"hosts":["a","b"]},"ops":[["token","a","s3cret"],["down","a"],["chat","m"],["b_got_token",false],["sent_to","b"]]}"#,
    #"{"family":"failover","config":{"hosts":["a","b"]},"ops":[["stream_breaks","a"],["marked_broken"],["not_continued_on","b"]]}"#,
    #"{"family":"hedge","config":{"max_attempts":4,"hedging_delay_s":0.5},"expect":{"sent_at_s":[0,0.5,1,1.5]}}"#,
    #"{"family":"hedge","config":{"max_attempts":3,"hedging_delay_s":1,"fails_at_s":0.2},"expect":{"sent_at_s":[0,0.2,1.2]}}"#,
    #"{"family":"hedge","config":{"max_attempts":3,"hedging_delay_s":1,"fails_at_s":0.2,"pushback_ms":-1},"expect":{"attempts":1}}"#,
    #"{"family":"hedge","config":{"max_attempts":9,"hedging_delay_s":0},"expect":{"attempts":5}}"#,
    #"{"family":"hedge","config":{"max_attempts":4,"hedging_delay_s":0.1,"throttled":true},"expect":{"attempts":1}}"#,
    #"{"family":"retry","expect":{"result":"not executed"}}"#,
    #"{"family":"retry","expect":{"result":"ends at once, no further try"}}"#,
    #"{"family":"retry","expect":{"result":"every failed answer is closed"}}"#,
    #"{"family":"cache","expect":{"ttl_s":300,"entries<=":100,"bytes<=":8388608}}"#,
    #"{"family":"cache","expect":{"10 equal GET at once":"one request"}}"#,
    #"{"family":"cache","expect":{"never_cached":["partial body","status >= 400"]}}"#,
    #"{"family":"cache","expect":{"after pull and delete":"asked anew"}}"#,
  ]
}
#endif
