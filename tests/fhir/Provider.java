import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;

/** Create, read and search by identifier for one type. */
final class Provider<T extends Resource> implements IResourceProvider {
	private final Class<T> type;
	private final Store store;

	Provider(Class<T> type, Store store) {
		this.type = type;
		this.store = store;
	}

	@Override
	public Class<T> getResourceType() {
		return type;
	}

	@Create
	public MethodOutcome create(@ResourceParam T resource, @ConditionalUrlParam String query) {
		String search = query == null ? null : query.substring(query.indexOf('?') + 1);
		Resource there = search == null ? null : store.match(type.getSimpleName(), search);
		if (there == null) {
			store.put(resource);
		}
		return new MethodOutcome(there == null ? resource.getIdElement() : there.getIdElement(), there == null);
	}

	@Read
	public IBaseResource read(@IdParam IdType id) {
		Resource found = store.get(type.getSimpleName(), id.getIdPart());
		if (found == null) {
			throw new ResourceNotFoundException(id);
		}
		return found;
	}

	@Search
	public List<IBaseResource> search(@OptionalParam(name = "identifier") TokenParam identifier) {
		return new ArrayList<>(store.find(type.getSimpleName(), identifier));
	}
}
