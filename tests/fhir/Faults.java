import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Misbehaves before or behind the FHIR server.
 *
 *   /fhir/…               good
 *   /fault/NAME/fhir/…    what is posted there meets the fault; NAME-once: only the first time
 *   /fault/metadata-…     GET metadata meets it
 *   /control/log          requests so far, and how many resources there are
 *   /control/reset        nothing is stored, nothing is logged
 *   /control/validate     what the validator says of the body, warnings too
 */
final class Faults extends Handler.Wrapper {
	private static final String JSON = "application/fhir+json";
	private final ObjectMapper mapper = new ObjectMapper();
	private final List<Map<String, Object>> log = new ArrayList<>();
	private final Set<String> met = new HashSet<>();
	private final Store store;
	private final Runnable fill;
	private final UnaryOperator<String> validate;
	private final int other; // port that a redirect goes to, under another name

	Faults(Handler behind, Store store, Runnable fill, UnaryOperator<String> validate,
			int other) {
		super(behind);
		this.store = store;
		this.fill = fill;
		this.validate = validate;
		this.other = other;
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) throws Exception {
		String path = request.getHttpURI().getPath();
		if (path.startsWith("/control/")) {
			control(path, request, response, callback);
			return true;
		}
		note(request, path);
		if (!path.startsWith("/fault/")) {
			return super.handle(request, response, callback);
		}
		String[] parts = path.split("/", 4); // "", fault, NAME, the rest
		Request behind = Request.serveAs(request, Request.newHttpURIFrom(request, "/" + parts[3]));
		boolean metadata = parts[2].startsWith("metadata-");
		boolean concerned = metadata ? path.endsWith("/metadata") : request.getMethod().equals("POST");
		if (!concerned || (parts[2].endsWith("-once") && !first(parts[2]))) {
			return super.handle(behind, response, callback);
		}
		String name = parts[2].replaceFirst("^metadata-", "").replaceFirst("-once$", "");
		return fault(name, request, behind, response, callback);
	}

	private boolean first(String name) {
		synchronized (log) {
			return met.add(name);
		}
	}

	private void note(Request request, String path) {
		Map<String, Object> entry = new LinkedHashMap<>();
		entry.put("ms", System.currentTimeMillis());
		entry.put("port", Request.getLocalPort(request));
		entry.put("method", request.getMethod());
		entry.put("path", path);
		entry.put("query", request.getHttpURI().getQuery());
		entry.put("authorization", request.getHeaders().get(HttpHeader.AUTHORIZATION));
		entry.put("type", request.getHeaders().get(HttpHeader.CONTENT_TYPE));
		entry.put("length", request.getLength());
		synchronized (log) {
			log.add(entry);
		}
	}

	private void control(String path, Request request, Response response, Callback callback)
			throws IOException {
		if (path.endsWith("/validate")) {
			say(response, 200, validate.apply(body(request)), callback);
			return;
		}
		synchronized (log) {
			if (path.endsWith("/reset")) {
				log.clear();
				met.clear();
				store.clear();
				fill.run();
			}
			Map<String, Object> all = Map.of("requests", log, "stored", store.count());
			say(response, 200, mapper.writeValueAsString(all), callback);
		}
	}

	/** Any other name is a status, with what the status needs behind a dash. */
	private boolean fault(String name, Request request, Request behind, Response response,
			Callback callback) throws Exception {
		String[] words = name.split("-", 2);
		String word = words[0], more = words.length > 1 ? words[1] : "";
		switch (word) {
			case "drop" -> {
				if (more.equals("response")) { // done, but the answer breaks off
					return super.handle(behind, new Broken(request, behind, response), callback);
				}
				int wanted = more.equals("request") ? 5000 : 0;
				Request.asInputStream(request).readNBytes(wanted);
				hangUp(request, callback);
			}
			case "slow" -> { // seconds until it answers
				Thread.sleep(Long.parseLong(more) * 1000);
				return super.handle(behind, response, callback);
			}
			case "drip" -> drip(response, callback);
			case "flood" -> flood(response, callback);
			case "redirect" -> {
				String place = "http://localhost:" + other + behind.getHttpURI().getPath();
				response.getHeaders().put(HttpHeader.LOCATION, place);
				say(response, Integer.parseInt(more), "", callback);
			}
			case "answer" -> say(response, 200, answer(more), callback);
			case "html" -> {
				response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/html");
				say(response, Integer.parseInt(more), "<!DOCTYPE html><title>Please log in</title>", callback);
			}
			default -> {
				if (!more.isEmpty()) {
					response.getHeaders().put(HttpHeader.RETRY_AFTER, more.equals("date") ? soon() : more);
				}
				say(response, Integer.parseInt(word), outcome(request, word), callback);
			}
		}
		return true;
	}

	private static String body(Request request) throws IOException {
		return new String(Request.asInputStream(request).readAllBytes(), StandardCharsets.UTF_8);
	}

	/** Says again what it was sent, as careless servers do, with line ends and escapes for the terminal. */
	private String outcome(Request request, String word) throws IOException {
		String token = request.getHeaders().get(HttpHeader.AUTHORIZATION);
		String message = "Fault " + word + "\n\u001b[31m" + token + "\r\n" + payload(body(request));
		return mapper.writeValueAsString(Map.of("resourceType", "OperationOutcome", "issue",
				List.of(Map.of("severity", "error", "code", "processing", "diagnostics", message))));
	}

	private static String soon() {
		return DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(3));
	}

	private String payload(String sent) throws IOException {
		var found = mapper.readTree(sent.isEmpty() ? "{}" : sent).findValue("contentString");
		return found == null ? "" : found.asText();
	}

	private static String answer(String which) {
		String capable = "{\"resourceType\":\"CapabilityStatement\",\"status\":\"active\","
				+ "\"date\":\"2026-01-01\",\"kind\":\"instance\",\"fhirVersion\":\"%s\","
				+ "\"format\":[\"json\"],\"rest\":[{\"mode\":\"server\",%s}]}";
		String answered = "{\"resourceType\":\"Bundle\",\"type\":\"transaction-response\",\"entry\":[%s]}";
		String created = "{\"response\":{\"status\":\"201 Created\",\"location\":\"DocumentReference/1\"}}";
		String both = "\"resource\":[" + able("DocumentReference", "create") + ","
				+ able("Communication", "create") + "]";
		String others = ",\"resource\":[" + able("Patient", "create") + "]";
		String transaction = "\"interaction\":[{\"code\":\"transaction\"}]";
		return switch (which) {
			case "nothing" -> String.format(capable, "4.0.1", transaction);
			case "others" -> String.format(capable, "4.0.1", transaction + others);
			case "readonly" ->
				String.format(capable, "4.0.1", transaction + "," + both.replace("create", "read"));
			case "single" -> String.format(capable, "4.0.1", both); // no transaction
			case "unsaid" -> String.format(capable, "4.0.1", transaction + "," + both);
			case "never" -> String.format(capable, "4.0.1", transaction + ","
					+ both.replace("\"type\"", "\"conditionalCreate\":false,\"type\""));
			case "r5" -> String.format(capable, "5.0.0", transaction + "," + both);
			case "half" -> String.format(answered, created);
			case "refused" ->
				String.format(answered, created + "," + created.replace("201 Created", "400 Bad Request"));
			case "outcome" -> "{\"resourceType\":\"OperationOutcome\",\"issue\":[]}";
			case "empty" -> "";
			case "broken" -> "{\"resourceType\":\"Bundle\",\"type\":";
			case "deep" -> "[".repeat(200000);
			default -> throw new IllegalArgumentException(which);
		};
	}

	private static String able(String type, String interaction) {
		return "{\"type\":\"" + type + "\",\"interaction\":[{\"code\":\"" + interaction + "\"}]}";
	}

	private static void say(Response response, int status, String text, Callback callback) {
		response.setStatus(status);
		if (!response.getHeaders().contains(HttpHeader.CONTENT_TYPE)) {
			response.getHeaders().put(HttpHeader.CONTENT_TYPE, JSON);
		}
		response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
	}

	private static void hangUp(Request request, Callback callback) {
		request.getConnectionMetaData().getConnection().getEndPoint().close();
		callback.failed(new EofException());
	}

	/** Five minutes, a byte each second: no pause is long. */
	private static void drip(Response response, Callback callback) throws Exception {
		response.setStatus(200);
		response.getHeaders().put(HttpHeader.CONTENT_TYPE, JSON);
		for (int i = 0; i < 300; i++) {
			Content.Sink.write(response, false, ByteBuffer.wrap(new byte[] {' '}));
			Thread.sleep(1000);
		}
		callback.succeeded();
	}

	/** A gigabyte that begins as JSON. */
	private static void flood(Response response, Callback callback) throws IOException {
		response.setStatus(200);
		response.getHeaders().put(HttpHeader.CONTENT_TYPE, JSON);
		byte[] begin = "{\"resourceType\":\"".getBytes(StandardCharsets.UTF_8);
		Content.Sink.write(response, false, ByteBuffer.wrap(begin));
		byte[] part = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
		for (int i = 0; i < 1024; i++) {
			Content.Sink.write(response, false, ByteBuffer.wrap(part));
		}
		callback.succeeded();
	}

	/** Hangs up behind the first half of what is written. */
	private static final class Broken extends Response.Wrapper {
		private final Request outer;

		Broken(Request outer, Request request, Response wrapped) {
			super(request, wrapped);
			this.outer = outer;
		}

		@Override
		public void write(boolean last, ByteBuffer content, Callback callback) {
			if (content == null || content.remaining() < 2) {
				super.write(last, content, callback);
				return;
			}
			ByteBuffer half = content.slice();
			half.limit(half.remaining() / 2);
			content.position(content.limit());
			super.write(false, half, Callback.from(() -> hangUp(outer, callback), callback::failed));
		}
	}
}
