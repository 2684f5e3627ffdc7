-- What wrk found, as one line of JSON. With an argument, each connection pauses between its
-- requests, by that many milliseconds on average: a steady load in place of the heaviest.

function init(args)
  local pause = tonumber(args[1])
  if pause then
    function delay()
      return math.random(pause * 0.5, pause * 1.5)
    end
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"microseconds":%d,"bytes":%d,"p50":%d,"p99":%d,"most":%d,' ..
    '"refused":%d,"failed":%d}\n',
    summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99), latency.max,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
