import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.rest.server.HardcodedServerAddressStrategy;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.interceptor.RequestValidatingInterceptor;
import ca.uhn.fhir.validation.FhirValidator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.Communication;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Resource;

/**
 * A FHIR R4 server on loopback that validates all that it is sent. usage: Peer KEYSTORE PASSWORD
 * Prints its ports in one line when it is ready: http, another one, https. Ends with its standard
 * input.
 */
final class Peer {
	private static final FhirContext CONTEXT = FhirContext.forR4();
	private static final List<Class<? extends Resource>> TYPES = List.of(DocumentReference.class,
			Communication.class, Patient.class, Practitioner.class, Encounter.class, Organization.class);

	private static FhirInstanceValidator rules() {
		return new FhirInstanceValidator(new ValidationSupportChain(
				new DefaultProfileValidationSupport(CONTEXT),
				new CommonCodeSystemsTerminologyService(CONTEXT),
				new InMemoryTerminologyServerValidationSupport(CONTEXT),
				new UnknownCodeSystemWarningValidationSupport(CONTEXT)));
	}

	/** Those that a message can name. */
	private static void fill(Store store) {
		String system = "urn:oid:1.2.36.146.595.217.0.1";
		Patient patient = new Patient().addIdentifier(identifier(system, "12345"));
		patient.addName().setFamily("Rivera").addGiven("Marisol");
		store.put(patient.setId("p1"));
		Patient another = new Patient().addIdentifier(identifier(system, "A+7/é 1"));
		another.addName().setFamily("Park").addGiven("Jun");
		store.put(another.setId("p2"));
		Practitioner nurse = new Practitioner().addIdentifier(identifier(system, "n-77"));
		nurse.addName().setFamily("Okafor").addGiven("Ada");
		store.put(nurse.setId("n1"));
		Encounter visit = new Encounter().setStatus(Encounter.EncounterStatus.FINISHED);
		visit.addIdentifier(identifier(system, "v-2026-17")).getClass_()
				.setSystem("http://terminology.hl7.org/CodeSystem/v3-ActCode").setCode("AMB");
		store.put(visit.setId("e1"));
		Organization clinic = new Organization().addIdentifier(identifier(system, "o-1"));
		store.put(clinic.setName("Cancer Center").setId("o1"));
		Communication question = new Communication().addIdentifier(identifier(system, "q-5"));
		question.setStatus(Communication.CommunicationStatus.COMPLETED);
		store.put(question.setId("q1"));
	}

	private static Identifier identifier(String system, String value) {
		return new Identifier().setSystem(system).setValue(value);
	}

	private static ServerConnector listen(Server server) {
		return open(server, new ServerConnector(server));
	}

	private static ServerConnector listenSecurely(Server server, String keystore, String password) {
		SslContextFactory.Server keys = new SslContextFactory.Server();
		keys.setKeyStorePath(keystore);
		keys.setKeyStorePassword(password);
		HttpConfiguration https = new HttpConfiguration();
		https.addCustomizer(new SecureRequestCustomizer());
		return open(server, new ServerConnector(server, keys, new HttpConnectionFactory(https)));
	}

	private static ServerConnector open(Server server, ServerConnector connector) {
		connector.setHost("127.0.0.1");
		connector.setIdleTimeout(600000);
		server.addConnector(connector);
		return connector;
	}

	public static void main(String[] args) throws Exception {
		CONTEXT.setParserErrorHandler(new StrictErrorHandler());
		Store store = new Store(CONTEXT);
		fill(store);
		FhirInstanceValidator rules = rules();
		FhirValidator validator = CONTEXT.newValidator().registerValidatorModule(rules);
		Server server = new Server();
		ServerConnector http = listen(server), other = listen(server);
		ServerConnector https = listenSecurely(server, args[0], args[1]);
		http.open();
		other.open();

		RestfulServer fhir = new RestfulServer(CONTEXT);
		String base = "http://127.0.0.1:" + http.getLocalPort() + "/fhir";
		fhir.setServerAddressStrategy(new HardcodedServerAddressStrategy(base));
		for (Class<? extends Resource> type : TYPES) {
			fhir.registerProvider(new Provider<>(type, store));
		}
		fhir.registerProvider(store);
		RequestValidatingInterceptor validating = new RequestValidatingInterceptor();
		validating.addValidatorModule(rules);
		fhir.registerInterceptor(validating);

		ServletContextHandler servlets = new ServletContextHandler();
		servlets.addServlet(new ServletHolder(fhir), "/fhir/*");
		UnaryOperator<String> judge = text -> CONTEXT.newJsonParser().encodeResourceToString(
				validator.validateWithResult(text).toOperationOutcome());
		server.setHandler(new Faults(servlets, store, () -> fill(store), judge, other.getLocalPort()));
		validator.validateWithResult(new OperationOutcome()); // reads the definitions
		server.start();
		System.out.println(
				http.getLocalPort() + " " + other.getLocalPort() + " " + https.getLocalPort());
		while (System.in.read() >= 0) {
			continue;
		}
		System.exit(0);
	}
}
