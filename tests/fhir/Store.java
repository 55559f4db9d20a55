import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeChildResourceDefinition;
import ca.uhn.fhir.rest.annotation.Transaction;
import ca.uhn.fhir.rest.annotation.TransactionParam;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** Resources in memory; a transaction as R4 has it: all of its entries or none. */
final class Store {
	private final FhirContext context;
	private final Map<String, Resource> resources = new LinkedHashMap<>(); // by Type/id
	private int last;

	Store(FhirContext context) {
		this.context = context;
	}

	synchronized void clear() {
		resources.clear();
		last = 0;
	}

	/** An id is given where it has none. */
	synchronized String put(Resource resource) {
		String type = resource.fhirType();
		String id = resource.hasId() ? resource.getIdElement().getIdPart() : String.valueOf(++last);
		resource.setId(type + "/" + id + "/_history/1");
		resource.getMeta().setVersionId("1");
		resources.put(type + "/" + id, resource);
		return type + "/" + id;
	}

	synchronized Resource get(String type, String id) {
		return resources.get(type + "/" + id);
	}

	/** All of that type, or those with the identifier. */
	synchronized List<Resource> find(String type, TokenParam identifier) {
		List<Resource> found = new ArrayList<>();
		for (Resource resource : resources.values()) {
			if (resource.fhirType().equals(type) && (identifier == null || has(resource, identifier))) {
				found.add(resource);
			}
		}
		return found;
	}

	synchronized Map<String, Integer> count() {
		Map<String, Integer> count = new LinkedHashMap<>();
		resources.values().forEach(resource -> count.merge(resource.fhirType(), 1, Integer::sum));
		return count;
	}

	private static boolean has(Resource resource, TokenParam wanted) {
		for (Base value : resource.getNamedProperty("identifier").getValues()) {
			Identifier identifier = (Identifier) value;
			boolean system = wanted.getSystem() == null || wanted.getSystem().equals(identifier.getSystem());
			if (system && wanted.getValue().equals(identifier.getValue())) {
				return true;
			}
		}
		return false;
	}

	/** What an "identifier=system|value" finds: one or NULL; two are an error. */
	synchronized Resource match(String type, String query) {
		String[] pair = query.split("=", 2);
		if (pair.length < 2 || !pair[0].equals("identifier")) {
			throw new InvalidRequestException("Only a search by identifier is served: " + query);
		}
		TokenParam identifier = new TokenParam();
		String value = URLDecoder.decode(pair[1], StandardCharsets.UTF_8);
		identifier.setValueAsQueryToken(context, "identifier", null, value);
		List<Resource> found = find(type, identifier);
		if (found.size() > 1) {
			throw new PreconditionFailedException(found.size() + " resources match " + type + "?" + query);
		}
		return found.isEmpty() ? null : found.get(0);
	}

	@Transaction
	public synchronized Bundle transaction(@TransactionParam Bundle in) {
		if (in.getType() != Bundle.BundleType.TRANSACTION) {
			throw new InvalidRequestException("Not a transaction: " + in.getTypeElement().getValueAsString());
		}
		Map<String, String> ids = new HashMap<>(); // fullUrl -> Type/id
		List<Resource> created = new ArrayList<>(); // NULL where it is there already
		List<String> places = new ArrayList<>();
		int before = last;
		for (Bundle.BundleEntryComponent entry : in.getEntry()) {
			Resource resource = entry.getResource();
			Bundle.BundleEntryRequestComponent request = entry.getRequest();
			String type = resource.fhirType();
			if (request.getMethod() != Bundle.HTTPVerb.POST || !request.getUrl().equals(type)) {
				throw new InvalidRequestException("Only POST is served, to the type's own address");
			}
			Resource there = request.hasIfNoneExist() ? match(type, request.getIfNoneExist()) : null;
			String place = type + "/" + (there != null ? there.getIdElement().getIdPart() : ++last);
			created.add(there == null ? resource : null);
			places.add(place);
			ids.put(entry.getFullUrl(), place);
		}
		try {
			created.stream().filter(Objects::nonNull).forEach(resource -> link(resource, ids));
		} catch (RuntimeException error) {
			last = before;
			throw error;
		}
		Bundle out = new Bundle().setType(Bundle.BundleType.TRANSACTIONRESPONSE);
		for (int i = 0; i < places.size(); i++) {
			if (created.get(i) != null) {
				put(created.get(i).setIdElement(new IdType(places.get(i))));
			}
			String status = created.get(i) != null ? "201 Created" : "200 OK";
			out.addEntry().getResponse().setStatus(status).setLocation(places.get(i) + "/_history/1");
		}
		return out;
	}

	/** References become those of the store; each is of a type that belongs there. */
	private void link(Resource resource, Map<String, String> ids) {
		context.newTerser().visit(resource, (outer, element, path, child, definition) -> {
			if (element instanceof Reference && ((Reference) element).hasReference()) {
				Reference reference = (Reference) element;
				String place = resolve(reference.getReference(), ids);
				String where = resource.fhirType() + "." + String.join(".", path);
				if (place == null) {
					throw new InvalidRequestException(
							"Resource " + reference.getReference() + " not found, specified in path: " + where);
				}
				check(place, where, child);
				reference.setReference(place);
			}
		});
	}

	private String resolve(String to, Map<String, String> ids) {
		if (to.contains("?")) {
			String[] pair = to.split("\\?", 2);
			Resource found = match(pair[0], pair[1]);
			return found == null ? null : pair[0] + "/" + found.getIdElement().getIdPart();
		}
		return ids.containsKey(to) ? ids.get(to) : resources.containsKey(to) ? to : null;
	}

	private void check(String place, String where, BaseRuntimeChildDefinition child) {
		if (child instanceof RuntimeChildResourceDefinition) {
			Class<?> type = context.getResourceDefinition(place.split("/")[0]).getImplementingClass();
			List<?> allowed = ((RuntimeChildResourceDefinition) child).getResourceTypes();
			if (allowed.stream().noneMatch(each -> ((Class<?>) each).isAssignableFrom(type))) {
				throw new InvalidRequestException(
						"No such reference is allowed in path " + where + ": " + place);
			}
		}
	}
}
