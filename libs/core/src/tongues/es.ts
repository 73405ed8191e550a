import type { Tongue } from './tongue.ts'

export const es: Tongue = {
  yes: `aprobado|aprobada|autorizado|autorizada|aceptado|aceptada|confirmado|confirmada|concedido|concedida|de acuerdo|estoy de acuerdo|adelante|apruebo|autorizo|acepto|confirmo|doy mi aprobación|doy mi visto bueno
    |tiene mi aprobación|tienes mi aprobación|tienen mi aprobación|visto bueno|luz verde|tienes luz verde|tienen luz verde|sin objeciones|no tengo objeciones|sin objeción|ninguna objeción|conforme|estoy conforme|dale|me parece bien|me parece perfecto|lo apruebo|la apruebo|lo autorizo|todo correcto|todo bien|todo en orden`,
  nods: `sí|claro|por supuesto|desde luego|claro que sí`,
  faint: `ok|vale|bueno|está bien|esta bien|perfecto|bien`,
  no: `no|rechazado|rechazada|rechazo|rechazar|lo rechazo|la rechazo|denegado|denegada|denegar|no aprobado|no aprobada|no autorizado|no autorizada|no aceptado|no lo apruebo|no la apruebo|no apruebo|no autorizo|no lo autorizo|no acepto|no confirmo|no estoy de acuerdo|en desacuerdo|cancelar|cancélalo|cancelalo|cancela|cancelado|cancélelo|cancelen|detener|detenlo|para|parar|de ninguna manera|en absoluto|claro que no|por supuesto que no|para nada|ni hablar|jamás|nunca|no gracias|no me parece bien|desestimado|no conforme|me opongo|no está bien|no estoy conforme|no puedo aprobar|no puedo aprobarlo|no puedo aprobar esto|no podemos aprobar`,
  verdicts: `aprobar|autorizar|aceptar|confirmar|aprobarlo|aprobarla|autorizarlo`,
  acts: `adelante|procede|procedan|proceda|proceder|pueden proceder|puedes proceder|puede proceder|pueden continuar|puedes continuar|continúa|continua|continúen|continuar|sigue|sigan|seguir adelante|hazlo|háganlo|hágalo|hacerlo|pueden seguir|seguir`,
  jobs: `envía|envia|envíalo|envialo|envíala|envíen|envíenlo|envíe|envíelo|enviar|enviarlo|enviarla|envíes|envies|envíe esto|publica|publícalo|publicalo|publíquenlo|publicar|publicarlo|publiques|lanzar|lánzalo|manda|mándalo|mandalo|mandar|mandes|mandarlo|pagar|paga|pagues|hagas|lo hagas|lo hagan|lo envíes|lo envies|lo envíen|lo envíe|lo publiques|lo publiquen|la envíes|la envíen|lo mandes`,
  states: ``,
  denials: `no|por favor no|no puedo|no podemos|no quiero|no se puede|no deben|no debes|no pueden|no puedes`,
  isNot: ``,
  pleas: `por favor|favor de|puedes|pueden|puede|podéis`,
  asks: `aprueba|apruebe|aprueben|apruebe esto|por favor apruebe|por favor aprueba|por favor aprueben|por favor aprueba esto|autorice|autoricen`,
  around: `yo|lo|la|esto|eso|por favor|de mi parte|por mi parte|y|con ello|con esto|el envío|la solicitud|equipo`,
  regrets: `lo siento|lamentablemente|desafortunadamente|por desgracia|tengo que|debo|me temo que`,
  supports: `sin problema|sin problemas|ningún problema|sin cambios|no hay problema|sin comentarios|no tengo cambios|excelente|genial|estupendo|nada que añadir`,
  heard: `recibido|entendido|anotado|visto|enterado|enterada|tomo nota|leído|copiado`,
  wavers: `espera|espere|esperen|quizás|quizá|tal vez|no estoy seguro|no estoy segura|no sé|un momento|depende`,
  greetings: `hola|buenos días|buenas tardes|buenas noches|buenas|estimado|estimada|estimados|querido|querida`,
  farewells: `gracias|muchas gracias|saludos|un saludo|saludos cordiales|cordialmente|atentamente|un abrazo|abrazos|mil gracias|un cordial saludo`,
  thanks: `gracias por|muchas gracias por`,
  praise: `buen trabajo|gran trabajo|excelente trabajo|muy buen trabajo|bien hecho|enhorabuena|felicidades|me encanta|buena idea`,
  later: `la próxima vez|la proxima vez|para la próxima|en el futuro`,
  checked: `he revisado|revisé|he comprobado|comprobé|lo he revisado|he leído|he verificado|verifiqué|revisado`,
  because: `porque|ya que|debido a|puesto que`,
  but: `pero|sino`,
  vetoes: `favor pero si solo sólo solamente únicamente salvo excepto menos sin aunque cuando hasta antes después despues luego mañana hoy semana lunes martes miércoles jueves viernes sábado domingo no nunca ni creo pienso espero principio teoría quizá quizás tal vez siempre condición condicion pendiente espera esperar esperen cambia cambie cambiar cambios cambio corrige corregir quita quitar añade añadir primero mitad parte parcial parcialmente otro otra dice dijo según segun para máximo debe deben hay falta creo supongo probablemente seguramente duda pregunta rechaza europa españa cliente clientes`,
  signs: ``
}
